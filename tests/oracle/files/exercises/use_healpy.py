"""Maps of the sky, windows and transforms."""
import healpy
import numpy

print(healpy.nside2npix(8), healpy.pixwin(32)[:2], healpy.ang2pix(4, 1, 2))
sky = numpy.ones(healpy.nside2npix(32))
print(healpy.map2alm(sky, use_weights=True, lmax=4)[:1])
print(healpy.anafast(sky, lmax=4))
