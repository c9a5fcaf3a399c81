#!/usr/bin/env python3
"""Measures the kernels of networkit, igraph and rustworkx on the graphs of `cargo bench --bench influence`.

    python3 -m venv target/peers && target/peers/bin/pip install -r benches/peers/requirements.txt
    mkdir -p target/graphs && cargo bench --bench influence -- --edges target/graphs
    target/peers/bin/python benches/peers/measure.py target/graphs
    cargo bench --bench influence

prints CPU time on one thread in milliseconds, the least of several runs. The last command measures our own kernels on the
same graphs; run both when the machine is idle.
"""

import pathlib
import random
import sys
import time

import igraph
import networkit
import rustworkx

RUNS = 5


def read(path):
    ties = []
    for line in path.read_text(encoding="ascii").splitlines():
        source, target, weight, both = line.split("\t")
        ties.append((int(source), int(target), float(weight)))
        if both == "1":
            ties.append((int(target), int(source), float(weight)))
    return ties


class Graphs:
    """One graph in the forms of all three, directed and undirected, parallel ties merged."""

    def __init__(self, path):
        directed, undirected = {}, {}
        for source, target, weight in read(path):
            directed[source, target] = directed.get((source, target), 0.0) + weight
            ends = min(source, target), max(source, target)
            undirected[ends] = undirected.get(ends, 0.0) + weight
        self.n = 1 + max(max(ends) for ends in undirected)
        self.igraph_out = igraph.Graph(self.n, list(directed), directed=True)
        self.igraph_out.es["weight"] = list(directed.values())
        self.igraph_either = igraph.Graph(self.n, list(undirected))
        self.igraph_either.es["weight"] = list(undirected.values())
        self.networkit_out = networkit.Graph(self.n, weighted=True, directed=True)
        for (source, target), weight in directed.items():
            self.networkit_out.addEdge(source, target, weight)
        self.networkit_either = networkit.Graph(self.n, weighted=False, directed=False)
        for source, target in undirected:
            self.networkit_either.addEdge(source, target)
        self.networkit_either.sortEdges()
        self.rustworkx_out = rustworkx.PyDiGraph()
        self.rustworkx_out.add_nodes_from(range(self.n))
        self.rustworkx_out.add_edges_from([(*ends, weight) for ends, weight in directed.items()])


def measured(work, runs=RUNS):
    least = float("inf")
    for _ in range(runs):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least * 1000


def row(kernel, peers, runs=RUNS):
    for name, work in peers.items():
        try:
            told = f"{measured(work, runs):.3f}"
        except Exception as problem:  # a peer that lacks a kernel, or gives up, does not end the others
            told = f"{type(problem).__name__}: {problem}"
        print(f"| {kernel} | {name} | {told} |", flush=True)


def ran(algorithm):
    algorithm.run()
    return algorithm


def searches(graphs):
    draw = random.Random(1)
    pairs = [(draw.randrange(graphs.n), draw.randrange(graphs.n)) for _ in range(100)]
    either, nk = graphs.igraph_either, graphs.networkit_either
    row("BFS, whole graph", {
        "networkit": lambda: ran(networkit.distance.BFS(nk, 0, False)),
        "igraph": lambda: either.distances(0),
    })
    row("shortest path, 100 random pairs", {
        "networkit": lambda: [ran(networkit.distance.BidirectionalBFS(nk, a, b)) for a, b in pairs if a != b],
        "igraph": lambda: [either.get_shortest_path(a, b) for a, b in pairs],
    })
    row("2-hop neighbourhood, 100 nodes", {
        "igraph": lambda: [either.neighborhood(a, order=2) for a, _ in pairs],
    })
    row("weak components", {
        "networkit": lambda: ran(networkit.components.ConnectedComponents(nk)),
        "igraph": lambda: either.connected_components(),
    })
    row("strong components", {
        "networkit": lambda: ran(networkit.components.StronglyConnectedComponents(graphs.networkit_out)),
        "igraph": lambda: graphs.igraph_out.connected_components(mode="strong"),
        "rustworkx": lambda: rustworkx.strongly_connected_components(graphs.rustworkx_out),
    })


def ranks(graphs):
    middle = graphs.n // 2

    def twenty_rounds():
        algorithm = networkit.centrality.PageRank(graphs.networkit_out, 0.85, 1e-15)
        algorithm.maxIterations = 20
        return ran(algorithm)

    row("PageRank (networkit 20 rounds, igraph exact, rustworkx to 1e-9)", {
        "networkit": twenty_rounds,
        "igraph": lambda: graphs.igraph_out.pagerank(weights="weight"),
        "rustworkx": lambda: rustworkx.pagerank(graphs.rustworkx_out, tol=1e-9, weight_fn=float, max_iter=200),
    })
    row("personalised PageRank, exact", {
        "igraph": lambda: graphs.igraph_out.personalized_pagerank(reset_vertices=[middle], weights="weight"),
        "rustworkx": lambda: rustworkx.pagerank(
            graphs.rustworkx_out, personalization={middle: 1.0}, tol=1e-9, weight_fn=float, max_iter=200),
    })

    def adamic_adar():
        index = networkit.linkprediction.AdamicAdarIndex(graphs.networkit_either)
        near = graphs.igraph_either.neighborhood(middle, order=2, mindist=2)
        return [index.run(middle, other) for other in near]

    row("Adamic-Adar, all candidates of one", {"networkit": adamic_adar})


def structure(graphs, small):
    row("core numbers", {
        "networkit": lambda: ran(networkit.centrality.CoreDecomposition(graphs.networkit_either)),
        "igraph": lambda: graphs.igraph_either.coreness(),
    })
    row("triangles (by local clustering)", {
        "networkit": lambda: ran(networkit.centrality.LocalClusteringCoefficient(graphs.networkit_either)),
        "igraph": lambda: graphs.igraph_either.transitivity_local_undirected(),
    })
    row("betweenness, error 0.01", {
        "networkit": lambda: ran(networkit.centrality.KadabraBetweenness(graphs.networkit_either, 0.01, 0.1)),
    }, runs=1)
    row("betweenness, exact, the small graph", {
        "networkit": lambda: ran(networkit.centrality.Betweenness(small.networkit_either)),
        "igraph": lambda: small.igraph_either.betweenness(),
    }, runs=1)


def groups(planted):
    def told(name, modularity):
        print(f"| Leiden, planted communities: modularity | {name} | {modularity:.4f} |")

    row("Leiden, planted communities", {
        "networkit": lambda: ran(networkit.community.ParallelLeiden(planted.networkit_either)),
        "igraph": lambda: planted.igraph_either.community_leiden(objective_function="modularity", weights="weight", n_iterations=-1),
    }, runs=1)
    found = planted.igraph_either.community_leiden(objective_function="modularity", weights="weight", n_iterations=-1)
    told("igraph", planted.igraph_either.modularity(found, weights="weight"))


def main(folder):
    networkit.setNumberOfThreads(1)
    print(f"networkit {networkit.__version__}, igraph {igraph.__version__}, rustworkx {rustworkx.__version__}\n")
    print("| kernel | peer | CPU ms |\n|---|---|---|")
    graphs, small = Graphs(folder / "graph.tsv"), Graphs(folder / "small.tsv")
    searches(graphs)
    ranks(graphs)
    structure(graphs, small)
    groups(Graphs(folder / "planted.tsv"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
