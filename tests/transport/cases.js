// What a client of subscriptions must see, whichever transport it uses.
import assert from "node:assert/strict";

// All that an operation says, up to its end.
async function all(client, query) {
  const said = [];
  for await (const result of client.iterate({ query })) {
    said.push(result);
  }
  return said;
}

function withoutCost({ extensions, ...result }) {
  return result;
}

const cases = {
  "a subscription tells its answers and ends": async (client) => {
    const said = await all(client, "subscription { count(to: 3) }");
    assert.deepEqual(said, [1, 2, 3].map((count) => ({ data: { count } })));
  },
  "a query is answered once": async (client) => {
    const said = await all(client, "{ hello }");
    assert.deepEqual(said.map(withoutCost), [{ data: { hello: "hello" } }]);
  },
  "a mutation is answered once": async (client) => {
    const said = await all(client, "mutation { add(a: 1, b: 2) }");
    assert.deepEqual(said.map(withoutCost), [{ data: { add: 3 } }]);
  },
  "an error in an event is an answer": async (client) => {
    const said = await all(client, "subscription { stumble }");
    assert.equal(said[0].data.stumble, 1);
    assert.equal(said[1].errors[0].extensions.code, "NOT_FOUND");
  },
  "operations go on side by side, and end when their reader leaves": async (client) => {
    const waiting = client.iterate({ query: "subscription { wait }" });
    assert.deepEqual(await waiting.next(), { done: false, value: { data: { wait: 0 } } });
    const open = async () => (await all(client, "{ waiting }"))[0].data.waiting;
    assert.equal(await open(), 1);
    await waiting.return();
    while ((await open()) !== 0);
  },
  "the token arrives": async (client) => {
    const [{ data }] = await all(client, "subscription { caller }");
    assert.match(data.caller, /Some\("t0ken"\)/);
  },
};

// Runs the cases and those of `more`, one line per failure.
export async function run(client, more) {
  const tests = Object.entries({ ...cases, ...more });
  let passed = 0;
  for (const [name, test] of tests) {
    try {
      await test(client);
      passed += 1;
    } catch (error) {
      console.log(`failed: ${name}: ${error?.stack ?? JSON.stringify(error)}`);
    }
  }
  await client.dispose();
  console.log(`${passed} of ${tests.length} cases passed`);
  process.exit(passed === tests.length ? 0 : 1);
}
