"""Uses each function of shop once."""
import shop

shop.lists(), shop.reads("a.txt"), shop.probes(), shop.code(), shop.api(), shop.others()
shop.real_paths("copy.txt")
assert shop.writes() == 30  # read-only file system
with open("mine.txt", "w", encoding="utf-8") as file:
    file.write("mine")
shop.nothing("mine.txt")
