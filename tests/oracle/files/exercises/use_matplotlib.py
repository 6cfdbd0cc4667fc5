"""A figure with a style, fonts and a colour map, written as PNG and PDF."""
import matplotlib

matplotlib.use("agg")
import matplotlib.font_manager
import matplotlib.pyplot as plt
from matplotlib import cbook, style

print(matplotlib.get_data_path(), style.available[:3])
plt.style.use("ggplot")
with plt.style.context("dark_background"):
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [2, 4, 9], label=r"$\alpha^2$")
    axes.set_title("text", family="serif")
    axes.legend()
    figure.savefig("out.png")
    figure.savefig("out.pdf")
    figure.savefig("out.ps")
print(matplotlib.font_manager.findfont("DejaVu Sans"))
print(matplotlib.rc_params()["font.size"])
with cbook.get_sample_data("grace_hopper.jpg") as picture:
    print(len(picture.read()))
