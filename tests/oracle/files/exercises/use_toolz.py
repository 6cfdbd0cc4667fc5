"""Functions put together."""
import toolz
from toolz import curried

print(toolz.pipe([1, 2, 3], curried.map(lambda x: x + 1), list), toolz.groupby(len, ["a", "bb", "c"]), toolz.__version__)
