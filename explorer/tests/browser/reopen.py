"""Opens a downloaded file with networkx and says what is in it: python reopen.py FORMAT PATH."""

import csv
import io
import json
import sys
import zipfile

import networkx


def rows(archive, name):
    """The rows of a table in an archive, by the names of their columns."""
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def from_graphology(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((node["key"], node["attributes"]) for node in data["nodes"])
    graph.add_edges_from((edge["source"], edge["target"], edge["key"], edge["attributes"]) for edge in data["edges"])
    return graph


def from_cytoscape(path):
    with open(path, encoding="utf-8") as file:
        elements = json.load(file)["elements"]
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((node["data"]["id"], node["data"]) for node in elements["nodes"])
    graph.add_edges_from((edge["data"]["source"], edge["data"]["target"], edge["data"]["id"]) for edge in elements["edges"])
    return graph


def from_csv(path):
    with zipfile.ZipFile(path) as archive:
        entities, relationships = rows(archive, "entities.csv"), rows(archive, "relationships.csv")
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((row["id"], row) for row in entities)
    graph.add_edges_from((row["source"], row["target"]) for row in relationships)
    return graph


def from_package(path):
    with zipfile.ZipFile(path) as archive:
        entities, claims = rows(archive, "entities.csv"), rows(archive, "claims.csv")
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((row["id"], row) for row in entities)
    ties = {(row["subject"], row["property"], row["object"], row["key"]) for row in claims if row["object"]}
    graph.add_edges_from((subject, target) for subject, _, target, _ in ties)
    return graph


readers = {
    "graphml": lambda path: networkx.read_graphml(path, force_multigraph=True),
    "gexf": networkx.read_gexf,
    "graphology": from_graphology,
    "cytoscape": from_cytoscape,
    "csv": from_csv,
    "package": from_package,
}

opened = readers[sys.argv[1]](sys.argv[2])
print(json.dumps({"nodes": sorted(opened.nodes), "edges": opened.number_of_edges()}))
