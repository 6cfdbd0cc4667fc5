"""A sample picture, a signal, constants and a wave file."""
from scipy import constants, datasets, io, misc, signal, special, stats

print(misc.face().shape, misc.ascent().mean(), misc.electrocardiogram().shape, constants.c, special.gamma(5))
print(stats.qmc.Sobol(2, seed=1).random(2), stats.norm.cdf(0), signal.butter(2, 0.1))
try:
    datasets.face()
except Exception as problem:
    print(type(problem).__name__)
