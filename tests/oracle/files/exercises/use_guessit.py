"""What a file's name says."""
import guessit

for name in ("Treme.1x03.Right.Place.HDTV.XviD-NoTV.avi", "Movie (2012) FRENCH 1080p BluRay x264.mkv"):
    print(guessit.guessit(name))
print(list(guessit.api.properties())[:3])
