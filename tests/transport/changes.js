// Follows the changes of a real service with the clients graphql-ws and graphql-sse: `node changes.js URL TOKEN`.
// Each client is cut off again and again, resumes after the last whole revision it has heard of, and must hear every
// change exactly once, in order.
import assert from "node:assert/strict";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";

const [url, token] = process.argv.slice(2);
if (!url || !token) {
  console.error("usage: node changes.js http://127.0.0.1:4000/graphql TOKEN");
  process.exit(2);
}
const authorization = `Bearer ${token}`;
const N_WRITES = 60;
const LAST = `js-${N_WRITES - 1}-b`;
// Changes that are heard before a client is cut off.
const PATIENCE = 7;

async function ask(query) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

const clients = {
  "graphql-ws": () =>
    createWs({
      url: url.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization },
    }),
  "graphql-sse": () =>
    createSse({ url, singleConnection: false, retryAttempts: 0, headers: { authorization } }),
};

// Everything that a client hears after `since` up to the last write, with a new client after every few changes, also in
// the middle of a revision.
async function follow(create, since) {
  const heard = [];
  let from = `since: ${since}`;
  let cuts = 0;
  while (heard.at(-1)?.[1] !== LAST) {
    const client = create();
    const query = `subscription { changes(${from}) { cursor revision after { id } } }`;
    let n = 0;
    for await (const { data, errors } of client.iterate({ query })) {
      assert.equal(errors, undefined, JSON.stringify(errors));
      const { cursor, revision, after } = data.changes;
      heard.push([revision, after.id]);
      from = `after: "${cursor}"`;
      n += 1;
      if (n >= PATIENCE || after.id === LAST) break;
    }
    cuts += 1;
    await client.dispose();
  }
  return { heard, cuts };
}

const since = (await ask("{ stats { revision } }")).stats.revision;
const following = Object.entries(clients).map(async ([name, create]) => [name, await follow(create, since)]);
for (let number = 0; number < N_WRITES; number += 1) {
  await ask(
    `mutation { done: putSources(input: [{ id: "js-${number}", title: "T", grade: LOW }, { id: "js-${number}-b", title: "T", grade: LOW }]) { revision } }`,
  );
}
const expected = (await ask(`{ changes(since: ${since}, first: 200) { nodes { revision after { id } } } }`)).changes.nodes;
let passed = 0;
for (const [name, { heard, cuts }] of await Promise.all(following)) {
  assert.deepEqual(heard, expected.map(({ revision, after }) => [revision, after.id]), name);
  assert.ok(cuts > 3, `${name} was cut off only ${cuts} times`);
  passed += 1;
}
console.log(`${passed} of 2 clients heard ${expected.length} changes once each`);
process.exit(passed === 2 && expected.length === 2 * N_WRITES ? 0 : 1);
