"""Tests of one's own are collected and run, with a plug-in."""
import pytest

with open("test_a.py", "w", encoding="utf-8") as file:
    file.write("import pytest\n\n@pytest.fixture\ndef x(tmp_path):\n    return 1\n\ndef test_a(x, monkeypatch):\n    assert x == 1\n\ndef test_b():\n    assert [1] == [2]\n")
print(pytest.main(["-q", "-p", "no:cacheprovider", "."]), pytest.main(["--fixtures", "-q"]), pytest.main(["--help"]))
