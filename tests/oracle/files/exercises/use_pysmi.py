"""A table of names is compiled to Python and JSON."""
import os

from pysmi.codegen import JsonCodeGen, PySnmpCodeGen
from pysmi.compiler import MibCompiler
from pysmi.parser import SmiV2Parser
from pysmi.reader import CallbackReader, FileReader
from pysmi.searcher import PyPackageSearcher, StubSearcher
from pysmi.writer import CallbackWriter

TEXT = "A-MIB DEFINITIONS ::= BEGIN a OBJECT IDENTIFIER ::= { iso 3 } END"
for generator in (PySnmpCodeGen, JsonCodeGen):
    compiler = MibCompiler(SmiV2Parser(tempdir=""), generator(), CallbackWriter(lambda name, text, context: print(len(text))))
    compiler.addSources(CallbackReader(lambda name, context: TEXT if name == "A-MIB" else ""), FileReader("."))
    compiler.addSearchers(StubSearcher(*generator.baseMibs), PyPackageSearcher("pysnmp.smi.mibs"))
    print(compiler.compile("A-MIB"))
