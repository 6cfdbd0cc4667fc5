"""Charts in several kinds and styles."""
import pygal
from pygal.style import DarkStyle, Style

for kind in (pygal.Bar, pygal.Line, pygal.Pie, pygal.Gauge, pygal.Radar):
    chart = kind(style=DarkStyle, title="t", x_labels=["a", "b"])
    chart.add("x", [1, 2])
    print(kind.__name__, len(chart.render()))
print(len(pygal.Bar(style=Style(), css=["file://style.css", "file://graph.css"], legend_at_bottom=True).render()))
print(len(chart.render_table()), pygal.__version__)
