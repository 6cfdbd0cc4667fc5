"""Capabilities of a map service from text, and units."""
from owslib import crs, util
from owslib.wms import WebMapService

TEXT = b"""<WMT_MS_Capabilities version="1.1.1"><Service><Name>OGC:WMS</Name><Title>t</Title></Service><Capability><Request/>
<Layer><Title>r</Title></Layer></Capability></WMT_MS_Capabilities>"""
print(WebMapService("http://a", xml=TEXT).identification.title, crs.Crs("EPSG:4326").axisorder, util.__name__)
