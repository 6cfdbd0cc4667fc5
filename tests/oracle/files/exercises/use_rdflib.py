"""A graph is parsed, asked and written."""
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.extras import infixowl
from rdflib.namespace import FOAF
from rdflib.plugins.sparql import prepareQuery

graph = Graph()
graph.parse(data="@prefix a: <http://a/> . a:b a:c 'd' .", format="turtle")
graph.add((Namespace("http://a/")["x"], RDF.type, FOAF.Person))
print(len(graph), list(graph.query(prepareQuery("SELECT ?s WHERE { ?s ?p ?o }")))[:1])
for kind in ("xml", "json-ld", "n3", "nt", "trig"):
    print(kind, len(graph.serialize(format=kind)))
