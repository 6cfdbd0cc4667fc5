"""Data sets that come along, and a regression on one of them."""
import statsmodels.api as sm
from statsmodels import datasets

grunfeld = datasets.grunfeld.load_pandas()
longley = datasets.longley.load_pandas()
print(grunfeld.data.shape, datasets.longley.NOTE[:40])
print(datasets.macrodata.load().data.head(2), datasets.sunspots.load_pandas().endog.mean())
print(sm.datasets.star98.load_pandas().names[:3], sm.datasets.nile.load_pandas().data.shape)
print(datasets.utils.webuse.__name__, datasets.get_data_home() is not None)
print(sm.OLS(longley.endog, sm.add_constant(longley.exog)).fit().summary().as_text()[:80])
