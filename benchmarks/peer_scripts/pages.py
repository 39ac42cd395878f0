"""A page by gravis or ipysigma, as their manuals have it: ``pages.py gravis|ipysigma NODES FILE``; prints JSON."""

import json
import sys
import time
from pathlib import Path

import networkx as nx

peer, nodes, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
graph = nx.gnm_random_graph(nodes, 3 * nodes, seed=1)
nx.set_node_attributes(graph, {node: f"节点{node}" for node in graph}, "label")
begun = time.perf_counter()
if peer == "gravis":
    import gravis

    Path(path).write_text(gravis.d3(graph).to_html(), encoding="utf-8")
else:
    from ipysigma import Sigma

    Sigma.write_html(graph, path)
seconds = time.perf_counter() - begun
print(json.dumps({"nodes": nodes, "seconds": seconds, "kilobytes": Path(path).stat().st_size // 1000}))
