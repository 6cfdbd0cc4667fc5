"""Edges, lines, materials and chemical formulas."""
import xraydb

print(xraydb.xray_edge("Cu", "K"), xraydb.xray_lines("Fe", "K")["Ka1"], xraydb.atomic_density("Ni"), xraydb.f1_chantler("Cu", 9000))
print(xraydb.get_material("water"), list(xraydb.get_materials())[:2], xraydb.material_mu("kapton", 8000), xraydb.chemparse("Fe2O3"))
print(xraydb.core_width("Cu", "K"), xraydb.mirror_reflectivity("Rh", 0.002, 8000), xraydb.get_xraydb().get_version())
