"""A module is parsed, and what its names mean is inferred."""
import astroid
from astroid import builder, manager

tree = astroid.parse("import collections, functools\nclass A:\n    x = collections.OrderedDict()\nA().x\n")
print(tree.repr_tree()[:60])
node = astroid.extract_node("import json\njson.dumps({}) #@")
print(next(node.infer()))
print(astroid.MANAGER.ast_from_module_name("argparse").name)
print(builder.AstroidBuilder(manager.AstroidManager()).string_build("y = 1").body)
print(astroid.extract_node("from dataclasses import dataclass\n@dataclass\nclass B:\n    z: int\nB(1)").inferred())
