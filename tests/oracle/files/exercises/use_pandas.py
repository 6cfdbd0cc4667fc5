"""A frame as HTML, a styled one, a file and an error."""
import io

import pandas

frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
print(len(frame.to_html()), len(frame.style.background_gradient(subset=["a"]).to_html()) if False else len(frame.style.to_html()))
print(len(frame.style.to_latex()), len(frame.style.to_string()), pandas.read_csv(io.StringIO("a,b\n1,2\n")).shape)
frame.to_pickle("a.pkl")
print(pandas.read_pickle("a.pkl").equals(frame), frame.to_xml(index=False)[:10], pandas.show_versions() is None)
