"""Networks, and who made a card."""
import netaddr

print(netaddr.IPNetwork("192.0.2.0/28").broadcast, netaddr.IPAddress("2001:db8::1").info)
print(netaddr.IPAddress("10.0.0.1").info, netaddr.IPAddress("224.0.0.1").info)
for text in ("00-1B-77-49-54-FD", "00-50-C2-00-0F-01"):
    card = netaddr.EUI(text)
    try:
        print(card.oui.registration().org, card.iab)
    except netaddr.NotRegisteredError as unknown:
        print("unknown", unknown)
