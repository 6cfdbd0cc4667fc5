"""Colour maps by name, sets of them, and example data."""
import colorcet

print(colorcet.palette["fire"][:2], len(colorcet.all_original_names()), colorcet.__version__)
print(colorcet.get_aliases("fire"), colorcet.cyclic[:1] if hasattr(colorcet, "cyclic") else "")
try:
    colorcet.fetch_data(name="colorcet", path="fetched", require_data=False) if hasattr(colorcet, "fetch_data") else None
    colorcet.copy_examples(path="copied", force=True) if hasattr(colorcet, "copy_examples") else None
except Exception as problem:
    print(type(problem).__name__)
