"""Settings, an array, a frame and its page."""
import dask
import dask.array
import dask.dataframe
import dask.datasets
import pandas

print(dask.config.get("temporary-directory"), dask.array.ones((4, 4), chunks=2).sum().compute(), dask.__version__)
print(len(dask.array.ones((4, 4), chunks=2)._repr_html_()))
frame = dask.dataframe.from_pandas(pandas.DataFrame({"a": [1, 2]}), npartitions=1)
print(frame.a.sum().compute(), len(frame._repr_html_()), len(dask.delayed(sum)([1, 2]).dask._repr_html_()))
dask.config.refresh()
print(dask.datasets.timeseries(end="2000-01-02").npartitions)
