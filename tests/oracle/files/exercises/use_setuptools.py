"""A project is described, built and listed."""
import os
import sys

import pkg_resources
import setuptools

os.makedirs("shop")
for name, text in (("shop/__init__.py", ""), ("shop/a.txt", "hi"), ("readme", "r")):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
print(setuptools.find_packages(), pkg_resources.get_distribution("setuptools").version)
sys.argv = ["setup.py", "-q", "build", "egg_info", "sdist", "bdist_egg"]
setuptools.setup(name="shop", version="1", packages=["shop"], package_data={"shop": ["*.txt"]},
                 entry_points={"console_scripts": ["c = shop:d"]})
from setuptools.command.easy_install import ScriptWriter

print(len(list(ScriptWriter.best().get_args(next(iter(pkg_resources.find_distributions("."))))) or ""))
