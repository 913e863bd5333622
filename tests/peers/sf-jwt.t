#!/usr/bin/env node
// The sf command signs in by JWT, with the key of the certificate that the org knows, and signs in
// again by itself when the session has ended.
"use strict";
const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { run } = require("./support/sf");

const key = join(tmp, "key.pem");
const certificate = join(tmp, "certificate.pem");

execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
  "-subj", "/CN=lode", "-keyout", key, "-out", certificate], { stdio: "ignore" });

peer({ serve: ["--certificate", certificate] }, async (org, test) => {
  const [{ Id: orgId }] = org.rows("SELECT Id FROM Organization");

  async function query() {
    const { status, result, message } = await run({},
      ["data", "query", "--target-org", "jwt", "-q", "SELECT Id FROM Organization"]);
    assert.equal(status, 0, message);
    return result.records.map((r) => r.Id);
  }

  await test("login by JWT, and a query in that session", async () => {
    const { status, result, message } = await run({}, ["org", "login", "jwt",
      "--username", org.username, "--jwt-key-file", key, "--client-id", org.clientId,
      "--instance-url", org.url, "--alias", "jwt"]);
    assert.equal(status, 0, message);
    assert.equal(result.username, org.username);
    assert.equal(result.orgId, orgId);
    assert.deepEqual(await query(), [orgId]);
  });

  await test("when the session has ended, sf signs in again", async () => {
    const { result } = await run({}, ["org", "auth", "show-access-token", "-o", "jwt"]);
    const revoked = await fetch(`${org.url}/services/oauth2/revoke`,
      { method: "POST", body: new URLSearchParams({ token: result.accessToken }) });
    assert.equal(revoked.status, 200);
    assert.deepEqual(await query(), [orgId]);
  });
});
