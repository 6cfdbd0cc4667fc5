"""What readelf and the dynamic linker say of shared objects: the second opinion on `natives`."""

import os
import re
import subprocess

CLEAN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
LINKERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")


def linker():
    return next(path for path in LINKERS if os.path.exists(path))


def readelf(options, paths):
    """The output of readelf by file."""
    out = {}
    for start in range(0, len(paths), 100):
        some = paths[start:start + 100]
        done = subprocess.run(["readelf", "-W", *options, *some], capture_output=True, env=CLEAN)
        text = done.stdout.decode(errors="replace")
        if len(some) == 1:
            out[some[0]] = text
            continue
        parts = re.split(r"^File: (.*)\n", text, flags=re.M)[1:]
        out.update(zip(parts[::2], parts[1::2]))
    return out


def dotted(version):
    return [int(part) for part in version.split(".")]


def newest(names, family):
    """The largest number among versions such as GLIBC_2.14; those that are no number do not count."""
    found = [match[1] for match in (re.fullmatch(family + r"_([0-9.]+)", name) for name in names) if match]
    return max(found, key=dotted) if found else None


def version_needs(text):
    """(library, version, weak) as .gnu.version_r lists them."""
    needs, library, inside = [], None, False
    for line in text.splitlines():
        if line.startswith("Version"):
            inside = line.startswith("Version needs")
        elif inside and (match := re.search(r"File: (\S+)", line)):
            library = match[1]
        elif inside and (match := re.search(r"Name: (\S+)\s+Flags: (.*?)\s+Version:", line)):
            needs.append((library, match[1], "WEAK" in match[2]))
    return needs


def init_names(text):
    """Exported PyInit_ and PyModExport_ names of .dynsym."""
    names = set()
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 8 or fields[6] == "UND" or fields[4] == "LOCAL" or fields[5] in ("HIDDEN", "INTERNAL"):
            continue
        name = fields[7].split("@")[0]
        if re.match(r"Py(Init|ModExport)U?_", name):
            names.add(name)
    return sorted(names)


def facts(paths):
    """By path: what readelf says, in the words of the JSON."""
    headers, dynamic = readelf(["-h"], paths), readelf(["-d"], paths)
    versions, symbols, segments = readelf(["-V"], paths), readelf(["--dyn-syms"], paths), readelf(["-l"], paths)
    out = {}
    for path in paths:
        text = dynamic.get(path, "")
        needs = version_needs(versions.get(path, ""))
        strong = [name for _, name, weak in needs if not weak]
        soname = re.search(r"\(SONAME\).*\[(.*)\]", text)
        tls = re.search(r"^  TLS\s+\S+ \S+ \S+ \S+ (0x[0-9a-f]+)", segments.get(path, ""), re.M)
        glibc = newest(strong, "GLIBC")
        if "GLIBC_ABI_DT_RELR" in strong:
            glibc = max([glibc or "0", "2.36"], key=dotted)
        header = headers.get(path, "")
        out[path] = {
            "needed": re.findall(r"\(NEEDED\).*\[(.*)\]", text),
            "soname": soname[1] if soname else None,
            "versions": sorted(needs),
            "glibc": glibc, "glibcxx": newest(strong, "GLIBCXX"), "cxxabi": newest(strong, "CXXABI"),
            "init": init_names(symbols.get(path, "")),
            "bits": 64 if "ELF64" in header else 32,
            "byte_order": "big" if "big endian" in header else "little",
            "tls": int(tls[1], 16) if tls else 0,
            "static_tls": "STATIC_TLS" in text,
        }
    return out


def said(native):
    """The same of one element of `natives`."""
    return {
        "needed": [need["name"] for need in native["needs"]],
        "versions": sorted((v["library"], v["version"], v.get("weak", False)) for v in native["versions"]),
        **{key: native.get(key) for key in ("soname", "glibc", "glibcxx", "cxxabi", "init", "bits", "byte_order",
                                            "tls", "static_tls")},
    }


def trace(path, cwd=None):
    """What the dynamic linker finds for a file in a process of its own: {name: path, or None where it is missing}.

    The linker itself, and what was asked for by a path, is told by its path alone."""
    done = subprocess.run([linker(), os.path.abspath(path)], capture_output=True, cwd=cwd,
                          env={**CLEAN, "LD_TRACE_LOADED_OBJECTS": "1"})
    found = {}
    for line in done.stdout.decode(errors="replace").splitlines():
        if match := re.fullmatch(r"\t(.+) => not found", line):
            found[match[1]] = None
        elif match := re.fullmatch(r"\t(.+) => (.+) \(0x[0-9a-f]+\)", line):
            found[match[1]] = match[2]
        elif match := re.fullmatch(r"\t(.+) \(0x[0-9a-f]+\)", line):
            found[match[1]] = match[1]
    # The kernel's own object is no file.
    found = {name: path for name, path in found.items() if not name.startswith(("linux-vdso", "linux-gate"))}
    return found, done.stderr.decode(errors="replace")


def closure(natives, root):
    """The same from the JSON: every need that following `root` meets, and what answers to it."""
    by_path, found, met, work = {native["path"]: native for native in natives}, {}, set(), [root]
    while work:
        path = work.pop()
        if path in met:
            continue
        met.add(path)
        for need in by_path[path]["needs"]:
            found.setdefault(need["name"], need["path"])
            if need["path"]:
                work.append(need["path"])
    return found
