"""Regions of the sky are parsed, written and asked."""
import regions
from regions import CirclePixelRegion, PixCoord, Regions

print(regions.__version__, regions.__citation__[:20] if hasattr(regions, "__citation__") else "")
circle = CirclePixelRegion(PixCoord(4, 5), 2)
print(PixCoord(4, 5) in circle, Regions([circle]).serialize(format="ds9"), len(Regions.parse("image; circle(4,5,2)", format="ds9")))
