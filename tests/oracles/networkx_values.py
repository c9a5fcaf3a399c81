#!/usr/bin/env python3
"""Writes tests/fixtures/influence-networkx.json: small graphs and what networkx says of them.

    python3 -m venv .venv && .venv/bin/pip install networkx==3.6.1 numpy scipy
    .venv/bin/python tests/oracles/networkx_values.py

Links are [from, to, weight, both ways]. As in the projection, loops are left out and parallel links
are one with their weights added: `directed` follows links from source to target (and back where they
lead both ways), the other graph takes every link once. Weights are quarters, so sums are exact.
"""
import json
import math
import pathlib
import random

import networkx as nx
from networkx.algorithms.link_analysis.hits_alg import _hits_python

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "influence-networkx.json"


def of_networkx(graph):
    return [[a, b, 1.0, 0] for a, b in graph.edges()]


def at_random(seed, nodes, links, both):
    draw = random.Random(seed)
    found = []
    for _ in range(links):
        a, b = draw.randrange(nodes), draw.randrange(nodes)
        found.append([a, b, draw.randrange(1, 13) / 4, int(draw.random() < both)])
    return nodes, found


def graphs():
    karate = nx.karate_club_graph()
    yield "one node", 1, []
    yield "two nodes apart", 2, []
    yield "one tie", 2, [[0, 1, 1.0, 0]]
    yield "a loop and a tie", 3, [[0, 0, 2.0, 0], [0, 1, 0.5, 0]]
    yield "parallel ties", 3, [[0, 1, 1.0, 0], [0, 1, 0.25, 0], [1, 0, 2.0, 0], [1, 2, 1.0, 1], [2, 1, 0.5, 0]]
    yield "path", 6, of_networkx(nx.path_graph(6))
    yield "ring, one way", 5, of_networkx(nx.cycle_graph(5, create_using=nx.DiGraph))
    yield "star, inwards", 7, [[leaf, 0, 1.0, 0] for leaf in range(1, 7)]
    yield "complete", 5, of_networkx(nx.complete_graph(5))
    yield "bridge between two cliques", 9, of_networkx(nx.barbell_graph(4, 1))
    yield "two components", 7, [[0, 1, 1.0, 1], [1, 2, 0.75, 0], [2, 0, 1.5, 0], [3, 4, 2.0, 0], [4, 5, 0.25, 1]]
    yield "tree", 15, of_networkx(nx.balanced_tree(2, 3))
    yield "Petersen", 10, of_networkx(nx.petersen_graph())
    yield "karate club", 34, [[a, b, float(d["weight"]), 1] for a, b, d in karate.edges(data=True)]
    yield "Florentine families", 15, of_networkx(nx.convert_node_labels_to_integers(nx.florentine_families_graph()))
    yield "small world", 20, of_networkx(nx.connected_watts_strogatz_graph(20, 4, 0.3, seed=3))
    yield "preferential attachment", 25, of_networkx(nx.barabasi_albert_graph(25, 2, seed=5))
    for seed in range(12):
        nodes = 6 + 2 * seed
        yield (f"random {seed}", *at_random(seed, nodes, nodes * (2 + seed % 3), [0.0, 0.3, 1.0][seed % 3]))


def add(graph, a, b, weight):
    graph.add_edge(a, b, weight=weight + (graph[a][b]["weight"] if graph.has_edge(a, b) else 0.0))


def merged(nodes, links):
    directed, either = nx.DiGraph(), nx.Graph()
    for graph in (directed, either):
        graph.add_nodes_from(range(nodes))
    for a, b, weight, both in links:
        if a != b:
            add(directed, a, b, weight)
            add(either, a, b, weight)
            if both:
                add(directed, b, a, weight)
    return directed, either


def listed(values, nodes):
    return [float(f"{values[node]:.12g}") for node in range(nodes)]


def attempt(compute):
    """What has no answer, or none that rounds agree on, is left out."""
    try:
        return compute()
    except (nx.NetworkXException, ZeroDivisionError):
        return None


def values(nodes, links):
    directed, either = merged(nodes, links)
    found = {
        "DEGREE": dict(either.degree()),
        "DEGREE directed": dict(directed.out_degree()),
        "STRENGTH": dict(either.degree(weight="weight")),
        "STRENGTH directed": dict(directed.out_degree(weight="weight")),
        "PAGERANK": nx.pagerank(directed, alpha=0.85, tol=1e-14, max_iter=10_000, weight="weight"),
        "PAGERANK personal": nx.pagerank(directed, alpha=0.85, tol=1e-14, max_iter=10_000, weight="weight", personalization={0: 1.0}),
        "EIGENVECTOR": attempt(lambda: nx.eigenvector_centrality(either, max_iter=20_000, tol=1e-13, weight="weight")),
        "EIGENVECTOR directed": attempt(lambda: nx.eigenvector_centrality(directed, max_iter=20_000, tol=1e-13, weight="weight")),
        "KATZ": attempt(lambda: nx.katz_centrality(directed, alpha=0.02, beta=1.0, max_iter=20_000, tol=1e-13, weight="weight")),
        "BETWEENNESS": nx.betweenness_centrality(either),
        "BETWEENNESS directed": nx.betweenness_centrality(directed),
        "CLOSENESS": nx.closeness_centrality(either),
        "CLOSENESS directed": nx.closeness_centrality(directed),
        "HARMONIC": nx.harmonic_centrality(either),
        "HARMONIC directed": nx.harmonic_centrality(directed),
        "CORENESS": nx.core_number(either),
        "CLUSTERING": nx.clustering(either),
        # networkx has no value for who has no ties; 2 stands for it here.
        "CONSTRAINT": {v: 2.0 if math.isnan(c) else c for v, c in nx.constraint(either, weight="weight").items()},
    }
    if directed.number_of_edges():
        hits = attempt(lambda: _hits_python(directed, max_iter=100_000, tol=1e-13))
        if hits:
            found["HITS_HUB"], found["HITS_AUTHORITY"] = hits
    return {name: listed(value, nodes) for name, value in found.items() if value is not None}


def two_rounds(directed):
    """PageRank after exactly two rounds, as LDBC Graphalytics defines it, with weights."""
    nodes = list(directed)
    ranks = dict.fromkeys(nodes, 1 / len(nodes))
    out = dict(directed.out_degree(weight="weight"))
    for _ in range(2):
        lost = sum(ranks[v] for v in nodes if not out[v])
        gathered = {v: sum(ranks[u] * directed[u][v]["weight"] / out[u] for u in directed.predecessors(v)) for v in nodes}
        ranks = {v: 0.15 / len(nodes) + 0.85 * (gathered[v] + lost / len(nodes)) for v in nodes}
    return ranks


def echoes(directed, rounds):
    """The labels of Graphalytics' CDLP."""
    labels = {v: v for v in directed}
    for _ in range(rounds):
        heard = {v: [labels[u] for u in directed.predecessors(v)] + [labels[u] for u in directed.successors(v)] for v in directed}
        labels = {v: min(set(near), key=lambda label: (-near.count(label), label)) if near else labels[v] for v, near in heard.items()}
    return labels


def directed_clustering(directed):
    """Graphalytics' LCC: ties between neighbours over ordered pairs of neighbours."""
    found = {}
    for v in directed:
        near = set(directed.predecessors(v)) | set(directed.successors(v))
        ties = sum(1 for a in near for b in near if directed.has_edge(a, b))
        found[v] = ties / (len(near) * (len(near) - 1)) if ties else 0.0
    return found


def structure(nodes, links):
    directed, either = merged(nodes, links)
    distances = nx.single_source_dijkstra_path_length(directed, 0, weight="weight")
    return {
        "bfs": [nx.single_source_shortest_path_length(directed, 0).get(node, -1) for node in range(nodes)],
        "sssp": [distances.get(node, -1) for node in range(nodes)],
        "pagerank_two_rounds": listed(two_rounds(directed), nodes),
        "echoes": [[labels[node] for node in range(nodes)] for labels in (echoes(directed, 2), echoes(directed, 5))],
        "directed_clustering": listed(directed_clustering(directed), nodes),
        "weak": sorted(sorted(part) for part in nx.weakly_connected_components(directed)),
        "strong": sorted(sorted(part) for part in nx.strongly_connected_components(directed)),
        "articulation": sorted(nx.articulation_points(either)),
        "bridges": sorted(sorted(bridge) for bridge in nx.bridges(either)),
        "triangles": [nx.triangles(either, node) for node in range(nodes)],
        "adamic_adar": [[b, float(f"{score:.12g}")] for _, b, score in nx.adamic_adar_index(either, [(0, b) for b in range(1, nodes)]) if score],
        "resource_allocation": [[b, float(f"{score:.12g}")] for _, b, score in nx.resource_allocation_index(either, [(0, b) for b in range(1, nodes)]) if score],
    }


def main():
    lines = []
    for name, nodes, links in graphs():
        case = {"name": name, "nodes": nodes, "links": links, "values": values(nodes, links), "structure": structure(nodes, links)}
        lines.append(json.dumps(case, separators=(",", ":")))
    OUT.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    print(f"{len(lines)} graphs, {OUT.stat().st_size} bytes")


main()
