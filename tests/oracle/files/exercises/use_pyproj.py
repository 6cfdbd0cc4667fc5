"""Reference systems and a transformation, with the library's own tables."""
import pyproj
from pyproj import CRS, Geod, Transformer, datadir

print(CRS.from_epsg(4326).name, Transformer.from_crs(4326, 3857).transform(50, 8), Geod(ellps="WGS84").inv(0, 0, 1, 1))
print(datadir.get_data_dir(), pyproj.database.get_authorities(), len(pyproj.list.get_proj_operations_map()))
try:
    print(pyproj.sync.get_transform_grid_list(source_id="de_adv", target_directory="."))
except Exception as problem:
    print(type(problem).__name__)
