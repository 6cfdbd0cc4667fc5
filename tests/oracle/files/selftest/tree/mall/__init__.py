"""Another library: it reads what it is given, now or later."""
import os


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Reader:
    def __init__(self, folder):
        self.folder = folder

    def read(self, name):
        return read(os.path.join(self.folder, name))
