// What every program here is made of: a fresh local org, and tests that are told as TAP.
//
//   peer({ serve: ["--fault", "lock:0.1"] }, async (org, test) => {
//     await test("a sentence about what the client did", async () => assert.equal(...));
//   });
//
// A test that fails does not keep the next from running. The org ends with the program.
"use strict";
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { join } = require("node:path");
const readline = require("node:readline");
const { DatabaseSync } = require("node:sqlite");

const tmp = process.env.LODE_TEST_TMP;

// Starts `lode serve` over a database of its own and the fields of schema.json.
async function start(args) {
  const db = join(tmp, "org.db");
  const schema = join(__dirname, "..", "schema.json");
  const child = spawn(process.env.LODE, ["serve", "--db", db, "--schema", schema, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const env = {};
  const last = args.includes("--tls") ? "SSL_CERT_FILE" : "LODE_ORG_REFRESH_TOKEN";
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const [, name, value] = line.match(/^(\w+)='?([^']*)'?$/);
    env[name] = value;
    if (name === last) break;
  }
  return {
    url: env.SF_ORG_INSTANCE_URL,
    token: env.SF_ACCESS_TOKEN,
    clientId: env.LODE_ORG_CLIENT_ID,
    clientSecret: env.LODE_ORG_CLIENT_SECRET,
    username: env.LODE_ORG_USERNAME,
    password: env.LODE_ORG_PASSWORD,
    securityToken: env.LODE_ORG_SECURITY_TOKEN,
    refreshToken: env.LODE_ORG_REFRESH_TOKEN,
    authority: env.SSL_CERT_FILE, // with --tls
    // The rows of a query of the database itself, past the org.
    rows(sql, ...values) {
      const database = new DatabaseSync(db, { readOnly: true });
      try {
        return database.prepare(sql).all(...values).map((row) => ({ ...row }));
      } finally {
        database.close();
      }
    },
    async stop() {
      child.kill("SIGINT");
      if (child.exitCode === null) await once(child, "exit");
      if (child.exitCode !== 0) throw new Error(`lode serve ended with status ${child.exitCode}`);
    },
  };
}

function tell(text) {
  process.stdout.write(`${text}\n`);
}

async function peer(options, body) {
  let n = 0;
  let failed = 0;

  async function test(name, run) {
    n += 1;
    try {
      await run();
      tell(`ok ${n} - ${name}`);
    } catch (error) {
      failed += 1;
      tell(`not ok ${n} - ${name}`);
      console.error(`# ${name}\n${error.stack}`.replace(/\n/g, "\n#   "));
    }
  }

  const org = await start(options.serve ?? []);
  try {
    await body(org, test);
  } catch (error) {
    await test("the program runs to its end", () => Promise.reject(error));
  }
  await test("the org ends as it should", () => org.stop());
  tell(`1..${n}`);
  process.exitCode = failed ? 1 : 0;
}

module.exports = { peer, tmp };
