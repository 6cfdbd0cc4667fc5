"""Sample spheres, signals and gradients."""
from dipy import data, info
from dipy.core.gradients import gradient_table
from dipy.io.gradients import read_bvals_bvecs

print(data.get_sphere("symmetric362").vertices.shape, data.get_sphere("repulsion724").faces.shape, info.VERSION)
for name in ("small_64D", "small_101D"):
    image, values, vectors = data.get_fnames(name)
    print(name, gradient_table(*read_bvals_bvecs(values, vectors)).bvals.shape)
print(data.get_3shell_gtab().bvals.shape, data.get_isbi2013_2shell_gtab().bvals[:2], data.dsi_voxels.__name__)
print(data.get_sim_voxels("fib1")["fibres"])
