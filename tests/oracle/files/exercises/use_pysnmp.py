"""Names are resolved with the tables that come along."""
from pysnmp import hlapi
from pysnmp.smi import builder, rfc1902, view

made = builder.MibBuilder()
made.loadModules("SNMPv2-MIB", "IF-MIB" if False else "SNMP-FRAMEWORK-MIB")
print(view.MibViewController(made).getNodeName((1, 3, 6, 1, 2, 1, 1, 1)))
name = rfc1902.ObjectIdentity("SNMPv2-MIB", "sysDescr", 0).resolveWithMib(view.MibViewController(made))
print(name.prettyPrint(), made.getMibSources()[:2], hlapi.SnmpEngine().snmpEngineID)
