"""Plug-ins of a group are found and called."""
from stevedore import driver, extension, named

found = extension.ExtensionManager("console_scripts", invoke_on_load=False, on_load_failure_callback=lambda *given: None)
print(found.names()[:3], len(named.NamedExtensionManager("stevedore.example.formatter", names=["simple"]).names()))
try:
    driver.DriverManager("none", "none")
except RuntimeError as missing:
    print(missing)
