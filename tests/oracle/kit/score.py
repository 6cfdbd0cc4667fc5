"""Compares a claim with the truth."""

from dataclasses import dataclass

from kit import claim
from kit import truth


@dataclass
class Score:
    name: str
    true: set        # what loaded
    missed: set      # loaded, not claimed
    false: set       # claimed, did not load
    right: int       # claimed rightly, modules that are there at start included
    maybe_missed: set  # loaded, not even claimed as possible
    partly: set      # began to load and failed in truth, and claimed as loading

    @property
    def recall(self):
        return 1 - len(self.missed) / len(self.true) if self.true else 1.0

    @property
    def precision(self):
        claimed = self.right + len(self.false)
        return self.right / claimed if claimed else float(not self.true)

    @property
    def may_recall(self):
        return 1 - len(self.maybe_missed) / len(self.true) if self.true else 1.0


def compare(name, seen, report, unit_name, start):
    true = truth.loaded(seen, unit_name)
    # A claimed second name for a module that is there (os.path, six.moves.urllib) is neither right nor
    # wrong; the same where the truth knows a module under a bare name only.
    aliases = {name for key, what in seen["modules"].items() for name in (key, what["name"])} - true
    at_start = set(seen["at_start"]) | start
    claimed = claim.loads(report) - {unit_name, "__main__"}
    counted = {one for one in claimed if one in true or one in at_start or one not in aliases}
    right = {one for one in counted if one in true or one in at_start}
    return Score(name, true, true - claimed, counted - right, len(right), true - claim.may_load(report),
                 {one for one in counted - right if one in truth.failed(seen)})
