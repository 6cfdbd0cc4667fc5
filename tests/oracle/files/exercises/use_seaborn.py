"""Themes, palettes and a plot."""
import matplotlib

matplotlib.use("agg")
import pandas
import seaborn

seaborn.set_theme(style="whitegrid", palette="deep")
data = pandas.DataFrame({"a": [1, 2, 3, 4], "b": [2, 3, 5, 1], "c": list("xyxy")})
seaborn.scatterplot(data=data, x="a", y="b", hue="c").figure.savefig("a.png")
print(seaborn.color_palette("husl", 3), seaborn.get_data_home("cache"))
