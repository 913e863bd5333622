#!/usr/bin/env node
// The sf command over HTTPS: it signs in by an auth URL, which knows no other scheme and holds a
// refresh token.
"use strict";
const assert = require("node:assert/strict");
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { run } = require("./support/sf");

peer({ serve: ["--tls"] }, async (org, test) => {
  const trust = { NODE_EXTRA_CA_CERTS: org.authority };
  const url = join(tmp, "url.txt");
  const [{ Id: orgId }] = org.rows("SELECT Id FROM Organization");
  writeFileSync(url,
    `force://${org.clientId}:${org.clientSecret}:${org.refreshToken}@${new URL(org.url).host}`);

  await test("login by auth URL, and a record made in that session", async () => {
    assert.match(org.url, /^https:/);
    const { status, result, message } = await run(trust,
      ["org", "login", "sfdx-url", "--sfdx-url-file", url, "--alias", "tls"]);
    assert.equal(status, 0, message);
    assert.equal(result.username, org.username);
    assert.equal(result.orgId, orgId);

    const made = await run(trust, ["data", "create", "record", "--target-org", "tls",
      "--sobject", "Account", "--values", "Name=Engines"]);
    assert.equal(made.status, 0, made.message);
    assert.deepEqual(org.rows("SELECT Id, Name FROM Account"),
      [{ Id: made.result.id, Name: "Engines" }]);
  });

  await test("an authority that is not trusted is not talked to", async () => {
    const { status, message } = await run({ NODE_EXTRA_CA_CERTS: "" },
      ["data", "query", "--target-org", "tls", "--query", "SELECT Id FROM Account"]);
    assert.notEqual(status, 0);
    assert.match(message, /certificate|fetch failed/);
  });
});
