// The client graphql-sse, one connection for each operation, against the URL given.
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";
import { run } from "./cases.js";

const url = process.argv[2];
if (!url) {
  console.error("usage: node events.js http://127.0.0.1:4000/graphql");
  process.exit(2);
}

const client = createClient({
  url,
  singleConnection: false,
  retryAttempts: 0,
  headers: { authorization: "Bearer t0ken" },
});

await run(client, {
  "a refused document is an answer": async (client) => {
    const { value } = await client.iterate({ query: "subscription { nothing }" }).next();
    assert.equal(value.errors[0].extensions.code, "INVALID_ARGUMENT");
  },
  "what is no request is an error": async (client) => {
    await assert.rejects(client.iterate({ query: "{ hello }", variables: 7 }).next());
  },
});
