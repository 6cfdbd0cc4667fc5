"""How wide text is, by version of the tables."""
import wcwidth

print(wcwidth.wcswidth("コンニチハ"), wcwidth.wcwidth("é"), wcwidth.list_versions()[-1], wcwidth.wcswidth("ab", unicode_version="5.0.0"))
