"""Strategies for text, domains and dates; one finds an example."""
from hypothesis import find, given, provisional, settings, strategies as st


@settings(max_examples=20, deadline=None, database=None)
@given(st.text(), st.datetimes(), provisional.domains())
def check(text, when, domain):
    assert isinstance(text, str) and "." in domain


check()
print(find(st.integers(), lambda x: x > 10), find(st.characters(whitelist_categories=["Lu"]), lambda c: True))
print(st.emails())
