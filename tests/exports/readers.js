// Reads the exports of a running service with graphology and Cytoscape.js, and compares them with what the service says.
//
// Usage: node readers.js URL
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../explorer/package.json', import.meta.url));
const Graph = require('graphology');
const cytoscape = require('cytoscape');

const url = process.argv[2];
const fetched = async (path) => (await fetch(url + path)).json();
const ask = async (query) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return (await response.json()).data;
};

const same = (what, found, wanted) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: the file says ${JSON.stringify(found)}, the service ${JSON.stringify(wanted)}`);
  }
};

const view = '{statuses: [ATTESTED, DISPUTED, PLANNED]}';
const query = 'statuses=ATTESTED,DISPUTED,PLANNED';

for (const language of ['en', 'fr', 'ar']) {
  const { graph: wanted } = await ask(
    `{ graph(limit: 5000, view: ${view}) { nodes(language: "${language}") { key attributes { label kind } }
       edges(language: "${language}") { key source target attributes { kind label weight confidence status } } } }`,
  );
  const graph = new Graph({ type: 'directed', multi: true });
  graph.import(await fetched(`/export/graphology?${query}&language=${language}`));
  const drawn = cytoscape({ headless: true, ...(await fetched(`/export/cytoscape?${query}&language=${language}`)) });
  same('graphology: nodes', graph.order, wanted.nodes.length);
  same('graphology: edges', graph.size, wanted.edges.length);
  same('cytoscape: nodes', drawn.nodes().length, wanted.nodes.length);
  same('cytoscape: edges', drawn.edges().length, wanted.edges.length);
  for (const { key, attributes } of wanted.nodes) {
    const data = drawn.getElementById(key).data();
    for (const [name, value] of Object.entries(attributes)) {
      same(`graphology: ${name} of ${key}`, graph.getNodeAttribute(key, name), value);
      same(`cytoscape: ${name} of ${key}`, data[name], value);
    }
    const { x, y } = drawn.getElementById(key).position();
    if (!Number.isFinite(graph.getNodeAttribute(key, 'x')) || !Number.isFinite(x) || !Number.isFinite(y)) {
      throw new Error(`${key} has no place`);
    }
  }
  for (const { key, source, target, attributes } of wanted.edges) {
    same(`graphology: ends of ${key}`, graph.extremities(key), [source, target]);
    const tie = drawn.getElementById(key);
    same(`cytoscape: ends of ${key}`, [tie.source().id(), tie.target().id()], [source, target]);
    for (const [name, value] of Object.entries(attributes)) {
      same(`graphology: ${name} of ${key}`, graph.getEdgeAttribute(key, name), value);
      same(`cytoscape: ${name} of ${key}`, tie.data(name), value);
    }
  }
}
console.log('all readers agree');
