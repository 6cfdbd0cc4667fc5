"""A function is turned into C++."""
import pythran
from pythran import config, toolchain

print(pythran.__version__, toolchain.generate_cxx("shop", "#pythran export f(int)\ndef f(x):\n    return [x + 1]\n")[1] if False else "")
module, functions = pythran.generate_cxx("shop", "#pythran export f(int list)\ndef f(x):\n    return sum(x)\n", None)[:2]
print(len(str(module)), config.get_include() if hasattr(config, "get_include") else config.get_paths_cfg())
print(pythran.get_include(), config.cfg.sections())
