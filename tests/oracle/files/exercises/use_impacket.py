"""Packets and structures."""
from impacket import ImpactDecoder, ImpactPacket, nt_errors, system_errors, version
from impacket.examples import logger, utils
from impacket.structure import Structure

packet = ImpactPacket.IP()
packet.set_ip_src("10.0.0.1")
packet.contains(ImpactPacket.ICMP())
print(packet, version.BANNER[:20], nt_errors.ERROR_MESSAGES[0], len(system_errors.ERROR_MESSAGES), utils.parse_target("a/b:c@d"))
logger.init(True)
print(ImpactDecoder.IPDecoder().decode(packet.get_packet()).get_ip_src())
