"""What lines of libraries touch files of their own package: the truth behind files.py, which this folder shares its name with."""
