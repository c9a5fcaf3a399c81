"""Reads the exports of a running service with networkx, and compares them with what the service says itself.

Usage: readers.py URL
"""

import io
import json
import sys
import urllib.request

import networkx

URL = sys.argv[1]


def fetch(path):
    with urllib.request.urlopen(URL + path) as answer:
        return answer.read()


def ask(query):
    body = json.dumps({"query": query}).encode()
    headers = {"content-type": "application/json", "accept": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(URL + "/graphql", body, headers)) as answer:
        return json.load(answer)["data"]


def expected(view, language):
    """Nodes and edges of the whole view, from GraphQL."""
    graph = ask(
        "{ graph(limit: 5000, view: %s) { totalEntities entities { id kind status name(language: %s) "
        "identifiers { scheme } attributes { name } } "
        "relationships { id kind source { id } target { id } confidence status valid { edtf } "
        "claims(view: %s) { id source { id } } } } }" % (view, json.dumps(language), view)
    )["graph"]
    return graph


def same(what, found, wanted):
    if found != wanted:
        raise SystemExit(f"{what}: the file says {found!r}, the service {wanted!r}")


def compare(name, graph, view, language):
    wanted = expected(view, language)
    same(f"{name}: number of nodes", graph.number_of_nodes(), wanted["totalEntities"])
    same(f"{name}: number of edges", graph.number_of_edges(), len(wanted["relationships"]))
    for entity in wanted["entities"]:
        node = graph.nodes[entity["id"]]
        for field, value in (("kind", entity["kind"]), ("status", entity["status"]), ("label", entity["name"])):
            same(f"{name}: {field} of {entity['id']}", node[field], value)
    edges = {key: (source, target, data) for source, target, key, data in graph.edges(keys=True, data=True)}
    for tie in wanted["relationships"]:
        source, target, data = edges[tie["id"]]
        same(f"{name}: source of {tie['id']}", source, tie["source"]["id"])
        same(f"{name}: target of {tie['id']}", target, tie["target"]["id"])
        same(f"{name}: kind of {tie['id']}", data["kind"], tie["kind"])
        same(f"{name}: status of {tie['id']}", data["status"], tie["status"])
        same(f"{name}: confidence of {tie['id']}", data["confidence"], tie["confidence"])
        same(f"{name}: valid of {tie['id']}", data.get("valid"), (tie["valid"] or {}).get("edtf"))
        same(f"{name}: claims of {tie['id']}", data["claims"].split("; "), sorted(c["id"] for c in tie["claims"]))
        sources = sorted({claim["source"]["id"] for claim in tie["claims"]})
        same(f"{name}: sources of {tie['id']}", data["sources"].split("; "), sources)
    same(f"{name}: parallel ties are kept", graph.is_multigraph(), True)


def main():
    views = [
        ("", "{}"),
        ("&statuses=ATTESTED,DISPUTED,PLANNED,SPECULATIVE,OPINION", "{statuses: [ATTESTED, DISPUTED, PLANNED, SPECULATIVE, OPINION]}"),
        ("&during=2024&minConfidence=0.5", '{during: "2024", minConfidence: 0.5}'),
    ]
    for language in ("en", "fr", "ar"):
        for query, view in views:
            path = f"?language={language}{query}"
            graphml = networkx.read_graphml(io.BytesIO(fetch("/export/graphml" + path)), force_multigraph=True)
            compare("graphml" + path, graphml, view, language)
            gexf = networkx.read_gexf(io.BytesIO(fetch("/export/gexf" + path)))
            compare("gexf" + path, gexf, view, language)
    seminar = networkx.read_gexf(io.BytesIO(fetch("/export/gexf")))
    dated = [data for _, _, data in seminar.edges(data=True) if "start" in data]
    if len(dated) < 10:
        raise SystemExit(f"only {len(dated)} edges of the GEXF have a time")
    print("all readers agree")


main()
