"""Sample images, character sets, codes and a file of one's own."""
import pydicom
from pydicom import charset, datadict
from pydicom.data import get_palette_files, get_testdata_file

print(pydicom.__version__, datadict.keyword_for_tag(0x00100010), charset.python_encoding["ISO_IR 100"])
for name in ("CT_small.dcm", "MR_small.dcm"):
    path = get_testdata_file(name, download=False)
    print(name, path and pydicom.dcmread(path).Modality)
print(get_palette_files("pet.dcm"))
