"""A look at the machine: plug-ins, exports and the server's page, without a screen."""
import sys

sys.argv = ["glances", "--stdout", "cpu.user", "--stop-after", "1", "--disable-check-update"]
from glances.main import GlancesMain
from glances.stats import GlancesStats

main = GlancesMain()
stats = GlancesStats(config=main.get_config(), args=main.get_args())
stats.update()
print(stats.getPluginsList()[:3], stats.getExportsList()[:2], main.is_standalone())
