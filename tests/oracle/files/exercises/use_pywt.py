"""Sample signals and pictures, and a transform of one."""
import pywt
import pywt.data

for make in (pywt.data.aero, pywt.data.ascent, pywt.data.camera, pywt.data.ecg, pywt.data.nino):
    print(make.__name__, len(make()))
print(pywt.dwt(pywt.data.ecg(), "db2")[0][:2], pywt.wavelist("sym")[:2], pywt.families())
