"""Elements, masses, scattering lengths and x-ray factors."""
import periodictable
from periodictable import covalent_radius, cromermann, fasta, formula, xsf

print(periodictable.Fe.mass, formula("H2O").mass, periodictable.Cu.neutron, periodictable.C.covalent_radius)
print(periodictable.Ni.xray.scattering_factors(wavelength=1.54), xsf.xray_sld("SiO2", density=2.2, wavelength=1.54))
print(cromermann.fxrayatq("C", [0.1]), periodictable.Fe.magnetic_ff[3].M_Q(0.1), periodictable.O.crystal_structure)
print(periodictable.neutron_sld("D2O", density=1.1, wavelength=4.7), formula("Co").activation if False else fasta.Sequence("x", "GATT").mass)
