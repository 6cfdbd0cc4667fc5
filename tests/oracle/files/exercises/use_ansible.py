"""A playbook is parsed, templates are filled, plugins and a module's documentation are found."""
from ansible import constants, context
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play import Play
from ansible.plugins.loader import (action_loader, callback_loader, connection_loader, filter_loader, lookup_loader,
                                    module_loader)
from ansible.release import __version__
from ansible.template import Templar
from ansible.utils.plugin_docs import get_docstring
from ansible.vars.manager import VariableManager

loader = DataLoader()
inventory = InventoryManager(loader=loader, sources="localhost,")
variables = VariableManager(loader=loader, inventory=inventory)
play = Play().load({"hosts": "all", "tasks": [{"debug": {"msg": "hi"}}]}, variable_manager=variables, loader=loader)
print(play.get_tasks(), __version__, constants.DEFAULT_FORKS, constants.config.get_configuration_definitions(ignore_private=True) != {})
print(Templar(loader=loader, variables={"x": "a"}).template("{{ x | upper | to_json | b64encode }}"))
path = module_loader.find_plugin("copy")
from ansible.plugins.loader import fragment_loader

print(path is not None, get_docstring(path, fragment_loader)[0]["short_description"])
print(lookup_loader.get("env"), connection_loader.find_plugin("local"), callback_loader.get("minimal"))
print(len(list(filter_loader.all())), action_loader.has_plugin("template"), lookup_loader.find_plugin("file"))
from ansible.cli.doc import DocCLI

try:
    DocCLI(["ansible-doc", "-l", "-t", "connection"]).run()
except SystemExit:
    pass
