"""Molecules, crystals, spectra and a database of one's own."""
from ase import Atoms, build, data, io
from ase.build import bulk, molecule
from ase.calculators.emt import EMT
from ase.db import connect
from ase.io import formats
from ase.spacegroup import Spacegroup, crystal
from ase.visualize import view

water = molecule("H2O")
copper = bulk("Cu")
copper.calc = EMT()
print(copper.get_potential_energy(), Spacegroup(225).symbol, data.reference_states[29]["symmetry"])
print(crystal(["Na", "Cl"], [(0, 0, 0), (0.5, 0.5, 0.5)], spacegroup=225, cellpar=[5.64] * 3 + [90] * 3))
io.write("a.xyz", water)
io.write("a.html", water, format="html") if "html" in formats.all_formats else None
print(len(io.read("a.xyz")), build.nanotube(3, 3), len(formats.all_formats))
connect("a.json").write(water, name="w")
from ase.collections import g2, s22

print(g2.names[:2], s22["Ammonia_dimer"])
from ase.cli.main import main

try:
    main(args=["info", "a.xyz"])
    main(args=["info", "--files"])
except SystemExit:
    pass
