"""Devices by kind, and a template over text."""
from netmiko import ConnectHandler, platforms
from netmiko.utilities import get_structured_data

print(platforms[:3])
try:
    print(get_structured_data("Cisco IOS", platform="cisco_ios", command="show version"))
except (OSError, ValueError) as missing:
    print(missing)
try:
    ConnectHandler(device_type="cisco_ios", ip="127.0.0.1", port=1, username="a", password="b", timeout=1)
except Exception as refused:
    print(type(refused).__name__)
