"""Graphs that come along, generated ones, and a file."""
import networkx

print(networkx.karate_club_graph(), networkx.graph_atlas(5).edges, len(networkx.graph_atlas_g()), networkx.les_miserables_graph())
networkx.write_graphml(networkx.path_graph(3), "a.xml")
print(networkx.read_graphml("a.xml"), networkx.pagerank(networkx.cycle_graph(4)))
