"""A dummy driver, prices and a key."""
from libcloud import pricing, security
from libcloud.compute.deployment import ScriptDeployment
from libcloud.compute.providers import get_driver
from libcloud.compute.types import Provider

driver = get_driver(Provider.DUMMY)(0)
print(len(driver.list_nodes()), pricing.get_pricing("compute", "rackspace") is not None, security.CA_CERTS_PATH)
print(pricing.get_size_price("compute", "rackspace", "1"), ScriptDeployment("echo").script)
