"""A data set is made, shown as HTML and combined."""
import numpy
import xarray

data = xarray.Dataset({"a": (("x", "y"), numpy.eye(2))}, coords={"x": [1, 2]})
print(len(data._repr_html_()), data.mean("x"), data.a.sel(x=1).values, xarray.__version__)
print(len(data.a._repr_html_()), xarray.concat([data, data], "z").sizes)
try:
    xarray.tutorial.open_dataset("tiny", cache_dir="cache")
except Exception as problem:
    print(type(problem).__name__)
