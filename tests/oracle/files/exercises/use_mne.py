"""Montages, layouts, adjacency and sample surfaces of electrode data."""
import mne
import numpy
from mne import channels

mne.set_log_level("ERROR")
print(channels.get_builtin_montages()[:3], channels.make_standard_montage("standard_1020").ch_names[:2])
for name in ("biosemi64", "GSN-HydroCel-32", "mgh60"):
    print(name, len(channels.make_standard_montage(name).ch_names))
print(channels.read_layout("EEG1005"), channels.read_ch_adjacency("neuromag306mag")[1][:2], len(channels.get_builtin_ch_adjacencies()))
info = mne.create_info(["Fz", "Cz", "Pz"], 100.0, "eeg")
raw = mne.io.RawArray(numpy.random.RandomState(0).rand(3, 300), info)
raw.set_montage("standard_1020")
print(raw.filter(1, 20).get_data().shape, len(raw._repr_html_()), mne.read_vectorview_selection("Left-temporal")[:1], channels.find_layout(raw.info))
report = mne.Report(title="r")
report.add_html("<p>hi</p>", title="t")
report.save("r.html", open_browser=False)
print(mne.get_config_path(), mne.coreg.get_mni_fiducials.__name__, mne.read_evokeds.__name__)
