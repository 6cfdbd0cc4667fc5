"""An image is made, saved and loaded; sample files are found."""
import os

import nibabel
import numpy
from nibabel.data import DataError, datasource_or_bomber, get_data_path
from nibabel.testing import data_path

image = nibabel.Nifti1Image(numpy.eye(4)[None].astype("float32"), numpy.eye(4))
nibabel.save(image, "a.nii.gz")
print(nibabel.load("a.nii.gz").shape, nibabel.__version__, nibabel.get_info()["pkg_path"] != "", get_data_path()[:1])
try:
    print(nibabel.load(os.path.join(data_path, "minc1_4d.mnc")).shape)
except OSError as missing:
    print(type(missing).__name__)
