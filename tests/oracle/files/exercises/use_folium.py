"""A map with markers, a choropleth layer and plugins, as a page."""
import folium
from folium import plugins

place = folium.Map(location=[45.5, -122.7], zoom_start=12, tiles="Stamen Toner")
folium.Marker([45.5, -122.7], popup="here", icon=folium.Icon(color="red")).add_to(place)
folium.Circle([45.5, -122.7], radius=50).add_to(place)
plugins.MarkerCluster([[45.5, -122.7]]).add_to(place)
plugins.HeatMap([[45.5, -122.7, 1]]).add_to(place)
folium.LayerControl().add_to(place)
popup = folium.Vega({"data": []}, width=10, height=10)
print(len(place.get_root().render()), popup)
place.save("map.html")
