"""Data sets that come along."""
from vega_datasets import data, local_data

print(data.list_datasets()[:2], local_data.cars().shape, data.iris().head(1), data.stocks().shape, data.cars.filepath)
print(data.airports.url, local_data.list_datasets()[:2], data("barley").shape)
