#!/usr/bin/env node
// lode signs in by what the sf command is signed in to: by alias, by user name, by sf's default; and
// has sf renew a session that is over.
"use strict";
const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { lode } = require("./support/lode");
const { run } = require("./support/sf");

const key = join(tmp, "key.pem");
const certificate = join(tmp, "certificate.pem");
const query = ["query", "SELECT Username FROM User"];

execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
  "-subj", "/CN=lode", "-keyout", key, "-out", certificate], { stdio: "ignore" });

peer({ serve: ["--certificate", certificate, "--fault", "expire:PUT:batches:1"] }, async (org, test) => {
  async function finds(env, ...args) {
    const { status, out, err } = await lode(env, ...query, ...args);
    assert.equal(status, 0, err);
    assert.equal(out, `Username\n${org.username}\n`);
  }

  await test("an org that sf does not know", async () => {
    const { status, err } = await lode({}, ...query, "-o", "jwt");
    assert.equal(status, 3);
    assert.match(err, /^lode: no org called jwt: lode keeps none .*, nor does sf/);
  });

  await test("no default", async () => {
    const { status, err } = await lode({}, ...query);
    assert.equal(status, 3);
    assert.match(err, /^lode: no org: /);
  });

  await test("by alias, and by user name", async () => {
    const { status, message } = await run({}, ["org", "login", "jwt", "--username", org.username,
      "--jwt-key-file", key, "--client-id", org.clientId, "--instance-url", org.url, "--alias", "jwt"]);
    assert.equal(status, 0, message);
    await finds({}, "-o", "jwt");
    await finds({ SF_TARGET_ORG: org.username });
  });

  await test("by sf's default", async () => {
    await run({}, ["config", "set", "target-org=jwt", "--global"]);
    await finds({});
  });

  await test("a run whose session ends goes on with a token that sf renewed, and keeps none", async () => {
    writeFileSync(join(tmp, "load.lua"), `
      local lode = require "lode"
      lode.org():insert { "accounts", object = "Account", map = { Name = lode.columns.Name },
        from = lode.rows(coroutine.wrap(function()
          for i = 1, 5 do coroutine.yield { Name = "Firm " .. i } end
        end)) }`);
    const { status, err } = await lode({}, "run", "load.lua", "-o", "jwt", "--log-level", "trace");
    assert.equal(status, 0, err);
    assert.match(err, /the session was over: signed in again/);
    assert.equal(org.rows("SELECT Id FROM Account").length, 5);

    const { result } = await run({}, ["org", "auth", "show-access-token", "-o", "jwt"]);
    const secret = result.accessToken.slice(result.accessToken.indexOf("!") + 1);
    assert.ok(secret.length > 20);
    const files = readdirSync(join(tmp, "runs"), { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile());
    assert.ok(files.length > 3);
    for (const f of files)
      assert.ok(!readFileSync(join(f.parentPath, f.name)).includes(secret), f.name);
    assert.ok(!err.includes(secret));
  });
});
