// The client graphql-ws against the URL given.
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { run } from "./cases.js";

const url = process.argv[2]?.replace(/^http/, "ws");
if (!url) {
  console.error("usage: node sockets.js http://127.0.0.1:4000/graphql");
  process.exit(2);
}

const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  keepAlive: 50,
  connectionParams: { authorization: "Bearer t0ken" },
});

await run(client, {
  "a refused document is an error": async (client) => {
    await assert.rejects(
      client.iterate({ query: "subscription { nothing }" }).next(),
      (errors) => errors[0].extensions.code === "INVALID_ARGUMENT",
    );
  },
  "a ping is answered": async (client) => {
    const ponged = new Promise((resolve) => client.on("pong", resolve));
    const waiting = client.iterate({ query: "subscription { wait }" });
    await waiting.next();
    await ponged;
    await waiting.return();
  },
  "another protocol is not acceptable": async () => {
    const socket = new WebSocket(url, "graphql-ws");
    // The client gives up by itself, since no protocol was chosen.
    await new Promise((resolve) => socket.on("error", resolve));
  },
});
