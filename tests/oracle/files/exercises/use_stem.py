"""Settings, ports, cached descriptors, the manual and versions."""
from stem import connection, directory, manual, version
from stem.util import conf, connection as ports, proc, str_tools, term

print(len(directory.Authority.from_cache()), len(directory.Fallback.from_cache()), version.Version("0.4.1.5"))
try:
    print(len(manual.Manual.from_cache().config_options))
except Exception as problem:
    print(type(problem).__name__)
print(manual.is_important("ExitPolicy"), ports.port_usage(80), term.format("a", term.Color.RED), str_tools.size_label(2000))
try:
    connection.connect(control_port=("127.0.0.1", 1), control_socket=None)
except Exception as problem:
    print(type(problem).__name__)
