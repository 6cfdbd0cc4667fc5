"""Pictures with text, a profile and several formats."""
from PIL import Image, ImageCms, ImageDraw, ImageFont, features

picture = Image.new("RGB", (40, 20), "red")
ImageDraw.Draw(picture).text((1, 1), "hi", font=ImageFont.load_default())
for kind in ("png", "jpeg", "gif", "pdf", "tiff", "webp"):
    picture.save("a." + kind)
print(Image.open("a.png").size, features.check("jpg"), ImageCms.createProfile("sRGB"))
try:
    ImageFont.truetype("none.ttf")
except OSError as missing:
    print(missing)
try:
    ImageFont.load_path("none.pil")
except OSError as missing:
    print(missing)
