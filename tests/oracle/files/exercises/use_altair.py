"""A chart is made, checked and saved; themes are listed."""
import altair
import pandas

data = pandas.DataFrame({"a": list("xyz"), "b": [1, 2, 3]})
chart = altair.Chart(data).mark_bar().encode(x="a", y="b:Q").properties(title="t")
print(len(chart.to_json()), altair.themes.names(), altair.themes.get()())
chart.save("chart.html")
chart.save("chart.json")
print(altair.load_schema()["$schema"] if hasattr(altair, "load_schema") else altair.SCHEMA_VERSION)
