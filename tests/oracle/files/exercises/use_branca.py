"""Colour maps and a page with an element tree."""
import branca
from branca import colormap, element, utilities

print(colormap.linear.YlGn_09.scale(0, 12)(5), colormap.StepColormap(["red", "blue"], vmin=0, vmax=1)(0.3))
print(utilities.color_brewer("Set1", 5), utilities.linear_gradient(["#ffffff", "#000000"], 3))
figure = element.Figure()
figure.add_child(element.Element("<p>hi</p>"))
print(len(figure.render()), branca.__version__)
