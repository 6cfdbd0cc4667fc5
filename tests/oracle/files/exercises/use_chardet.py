"""The encoding of bytes."""
import chardet
from chardet.universaldetector import UniversalDetector

print(chardet.detect("Привет, мир".encode("koi8-r")), chardet.detect_all("日本語".encode("shift-jis")))
detector = UniversalDetector()
detector.feed("é".encode() * 20)
print(detector.close())
