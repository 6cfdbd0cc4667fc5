"""Band passes, sources and magnitudes of supernovae."""
import sncosmo

for name in ("bessellb", "desg"):
    try:
        print(sncosmo.get_bandpass(name).wave_eff)
    except Exception as problem:
        print(name, type(problem).__name__)
print(sncosmo.get_magsystem("ab"), sncosmo.__version__)
for load in (sncosmo.load_example_data,):
    try:
        print(len(load()))
    except Exception as problem:
        print(type(problem).__name__)
