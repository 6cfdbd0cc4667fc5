"""Plug-ins, a site with files and the versions of the parts."""
from twisted import plugin, python
from twisted.application import app, reactors, service
from twisted.python import filepath, modules, usage
from twisted.web import resource, server, static, template
from twisted.words import protocols

print([one.shortName for one in reactors.getReactorTypes()][:3], len(list(plugin.getPlugins(service.IServiceMaker))))
print(modules.getModule("twisted.python.modules").filePath.basename(), [one.name for one in modules.getModule("twisted.web").iterModules()][:2])
print(server.Site(static.File(".")), resource.Resource().listNames(), filepath.FilePath(".").exists())
from twisted.scripts import trial
from twisted.trial import runner

print(runner.TestLoader().loadByName("twisted.test.test_text").countTestCases() if False else trial.Options().getSynopsis())
