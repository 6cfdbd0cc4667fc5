"""A script with its launcher, a manifest, a wheel's name and installed distributions."""
import os

from distlib import database, manifest, metadata, scripts, version, wheel

os.makedirs("src")
os.makedirs("bin")
with open("src/a.py", "w", encoding="utf-8") as file:
    file.write("#!python\nprint(1)\n")
maker = scripts.ScriptMaker("src", "bin")
print(maker.make("a.py"), maker.make("b = json:loads"))
found = manifest.Manifest(".")
found.findall()
print(found.allfiles, version.get_scheme("normalized").key("1.0"), wheel.Wheel("a-1-py3-none-any.whl").tags)
print(len(list(database.DistributionPath(include_egg=True).get_distributions())))
