#!/usr/bin/env python3
"""encodings.py DECODE - holds our decoding of source files equal to CPython's.

DECODE is the built tests/tools/decode. Every name and alias of encodings.def is written into a cookie,
followed by every character the codec has; cookies and marks are tried in all the places where they do
and do not count; bytes that do not decode must be told. Prints each difference; exits 1 if there is one.
"""
import codecs
import encodings.aliases
import io
import pathlib
import re
import subprocess
import sys
import tokenize

TABLE = pathlib.Path(__file__).parents[2] / "analyzer/source/encodings.def"
FINE, UNKNOWN, BAD, NUL, MARK = range(5)

# How many characters and single bytes the C library's table has otherwise than Python's: symbols and
# vendors' variants, C1 controls that it lets through, Hangul that EUC-KR spells in eight bytes, the
# second plane of JIS X 0213. A larger number is a difference.
KNOWN_DIFFERENCES = {
    "big5": 261, "big5hkscs": 4, "cp856": 4, "cp932": 10, "cp950": 250, "euc_jis_2004": 3161,
    "euc_jisx0213": 3162, "euc_jp": 30, "euc_kr": 8854, "gb18030": 44, "gbk": 1, "iso2022_jp_2": 2439,
    "iso2022_jp_2004": 2, "iso2022_jp_3": 2, "mac_cyrillic": 2, "mac_roman": 4, "shift_jis_2004": 3,
    "shift_jisx0213": 4, "tis_620": 64,
}


def names():
    text = TABLE.read_text()
    modules = re.findall(r"^ENCODING\((\w+),", text, re.M)
    aliases = re.findall(r'^ALIAS\("([^"]+)", (\w+)\)', text, re.M)
    for module in modules:
        yield module, module
    for alias, module in aliases:
        yield alias, module


def decode_all(tool, files):
    stream = b"".join(b"%d\n%s" % (len(data), data) for data in files)
    out = io.BytesIO(subprocess.run([tool, "-r"], input=stream, capture_output=True, check=True).stdout)
    for _ in files:
        length, encoding, trouble, at = out.readline().split()
        yield out.read(int(length)).decode("utf-8"), encoding.decode(), int(trouble), int(at)


def expected(data):
    """(text, trouble) as CPython has it; text is None where it refuses."""
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if "invalid or missing" in str(error):
            return None, None  # a line that is not UTF-8: the C tokenizer says what is wrong with it
        return None, UNKNOWN if "unknown encoding" in str(error) else MARK
    try:
        if not codecs.lookup(name)._is_text_encoding:
            return None, UNKNOWN
        text = codecs.decode(data, name)
    except UnicodeError:
        return None, BAD
    return text, NUL if "\0" in text else FINE


def alphabet(codec):
    """All characters that the codec can write, with their bytes, a line each."""
    for number in [*range(0x80, 0xD800), *range(0xE000, 0x30000)]:
        try:
            encoded = chr(number).encode(codec)
            if encoded.decode(codec) == chr(number):
                yield chr(number), encoded
        except (UnicodeError, LookupError):
            continue


def cookie_files():
    """Where a cookie stands, and how it is written."""
    for name in ("latin-1", "utf-8", "utf8", "UTF-8", "cp1252", "latin_1_x", "nonsense", "utf-8-unix"):
        for mark in (b"", codecs.BOM_UTF8):
            for template in (
                "# coding: {}\n", "# -*- coding: {} -*-\n", "#coding={}\n", "# vim: set fileencoding={} :\n",
                "\n# coding: {}\n", "# one\n# coding: {}\n", "x = 1\n# coding: {}\n", "\n\n# coding: {}\n",
                " \t\f# coding: {}\n", "\f\n# coding:{}\n", "x = 1 # coding: {}\n", "'''\n# coding: {}\n'''\n",
                "# coding : {}\n", "# coding:\t{}\n", "# encoding: {}\n", "# Coding: {}\n", "# coding: {}",
                "# coding: coding: {}\n", "#!/usr/bin/python\r\n# coding: {}\r\n", "# coding: {}\r\n",
                "# coding:= {}\n", "# coding: @{}\n", "\\\n# coding: {}\n", "# coding = {}\n",
            ):
                yield mark + template.format(name).encode() + b"pass\n"
                yield mark + template.format(name).encode() + b"x = '\xc3\xa9'\n"
                yield mark + template.format(name).encode() + b"x = '\xe9'\n"
    for data in (b"# coding: rot13\npass\n", b"", b"\n", codecs.BOM_UTF8, b"\0", b"x\0y\n", b"\xff\xfea\0", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
                 b"\xc0\xaf", b"\xe2\x82", b"\xf0\x9f\x98\x80"):
        yield data


def codec_files():
    for name, module in names():
        header = b"# coding: %s\n" % name.encode()
        yield name, module, header + b"pass\n"


def character_files():
    for module in sorted({module for _, module in names()}):
        header = b"# coding: %s\n" % module.encode()
        if not header.isascii() or codecs.decode(header, module, "replace") != header.decode():
            continue  # UTF-16 and EBCDIC: no cookie can be read in them
        lines = list(alphabet(module))
        for start in range(0, len(lines), 50):
            yield module, lines[start:start + 50], header + b"".join(line + b"\n" for _, line in lines[start:start + 50])
        ascii_lines = [(chr(byte), bytes([byte])) for byte in range(0x20, 0x7F)]
        yield module, ascii_lines, header + b"".join(line + b"\n" for _, line in ascii_lines)
        for byte in range(0x80, 0x100):
            yield module, [], header + bytes([byte]) + b"\n"


def main(tool):
    differences = 0

    def differ(*what):
        nonlocal differences
        differences += 1
        if differences <= 60:
            print(*what)

    files = list(cookie_files())
    for data, (text, encoding, trouble, _) in zip(files, decode_all(tool, files)):
        want_text, want = expected(data)
        if want != (trouble if want is not None else None) or (want_text is not None and want_text != text):
            differ("cookie:", data, "CPython:", want, "here:", trouble, encoding)
    # Aliases that this interpreter does not have yet, or no longer, are left out.
    rows = [row for row in codec_files() if row[0] in encodings.aliases.aliases or row[0] == row[1]]
    for (name, module, data), (text, encoding, trouble, _) in zip(rows, decode_all(tool, [row[2] for row in rows])):
        want_text, want = expected(data)
        if want != trouble or (want_text is not None and want_text != text):
            differ("codec:", name, "CPython:", want, "here:", trouble, encoding)
    rows = list(character_files())
    seen = {}
    for (module, lines, data), (text, encoding, trouble, _) in zip(rows, decode_all(tool, [row[2] for row in rows])):
        want_text, want = expected(data)
        if want == trouble and (want_text is None or want_text == text):
            continue
        if lines and want_text is not None:
            for have, (character, _) in zip(text.split("\n")[1:], lines):
                if have != character:
                    seen.setdefault(module, set()).add(character)
        else:
            seen.setdefault(module, set()).add(data.split(b"\n")[1][:1].hex())
    for module, odd in sorted(seen.items()):
        if len(odd) > KNOWN_DIFFERENCES.get(module, 0):
            differ(f"characters of {module}:", len(odd), *sorted(map(ascii, odd))[:12])
    print(f"{len(files) + sum(1 for _ in codec_files()) + len(rows)} files, {differences} differences")
    return differences != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
