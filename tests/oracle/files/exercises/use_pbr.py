"""Versions of installed and missing packages."""
import pbr.version

print(pbr.version.VersionInfo("pbr").version_string(), pbr.version.SemanticVersion.from_pip_string("1.2.3.dev4"))
print(pbr.version.VersionInfo("pbr").cached_version_string())
