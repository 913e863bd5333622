#!/usr/bin/env node
// jsforce signs in by each of the ways it knows, renews a session, and ends it.
"use strict";
const assert = require("node:assert/strict");
const { createSign, generateKeyPairSync } = require("node:crypto");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

function base64url(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

peer({}, async (org, test) => {
  const [user] = org.rows("SELECT Id, Username FROM User WHERE Username = ?", org.username);
  const [{ Id: organizationId }] = org.rows("SELECT Id FROM Organization");
  const app = { loginUrl: org.url, clientId: org.clientId, clientSecret: org.clientSecret };
  const password = org.password + org.securityToken;

  // Who it is signed in as, and that the session is good for a call.
  async function check(conn, info) {
    assert.equal(info.id, user.Id);
    assert.equal(info.organizationId, organizationId);
    assert.equal(conn.instanceUrl, org.url);
    const { records } = await conn.query("SELECT Id FROM Organization");
    assert.deepEqual(records.map((r) => r.Id), [organizationId]);
  }

  await test("password, through an app", async () => {
    const conn = new Connection({ oauth2: app });
    await check(conn, await conn.login(user.Username, password));
    await assert.rejects(new Connection({ oauth2: app }).login(user.Username, "wrong"),
      { name: "invalid_grant", message: "authentication failure" });
  });

  await test("password, through SOAP", async () => {
    const conn = new Connection({ loginUrl: org.url, version: "59.0" });
    await check(conn, await conn.login(user.Username, password));
    await assert.rejects(
      new Connection({ loginUrl: org.url, version: "59.0" }).login(user.Username, "wrong"),
      /Invalid username, password, security token; or user locked out\./);
  });

  await test("SOAP is no way in from version 65 on", async () => {
    const conn = new Connection({ loginUrl: org.url, version: "65.0" });
    await assert.rejects(conn.login(user.Username, password));
    assert.ok(!conn.accessToken);
  });

  await test("client credentials", async () => {
    const conn = new Connection({ oauth2: app });
    await check(conn, await conn.authorize({ grant_type: "client_credentials" }));
    const wrong = new Connection({ oauth2: { ...app, clientSecret: "wrong" } });
    await assert.rejects(wrong.authorize({ grant_type: "client_credentials" }),
      { name: /^invalid_client/ });
  });

  await test("JWT bearer", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const claims = { iss: org.clientId, sub: user.Username, aud: org.url,
      exp: Math.floor(Date.now() / 1000) + 180 };
    const signed = `${base64url({ alg: "RS256" })}.${base64url(claims)}`;
    const assertion =
      `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
    const conn = new Connection({ oauth2: { loginUrl: org.url } });
    await check(conn, await conn.authorize(
      { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion }));
  });

  await test("identity tells who is signed in", async () => {
    const conn = new Connection({ instanceUrl: org.url, accessToken: org.token });
    const who = await conn.identity();
    assert.equal(who.user_id, user.Id);
    assert.equal(who.organization_id, organizationId);
    assert.equal(who.username, user.Username);
    assert.equal(who.asserted_user, true);
    assert.equal(conn.userInfo.id, user.Id);
  });

  await test("a session that has ended is renewed by the refresh token", async () => {
    const conn = new Connection({ oauth2: app, instanceUrl: org.url, refreshToken: org.refreshToken,
      accessToken: `${org.token.slice(0, -4)}gone` });
    const renewed = [];
    conn.on("refresh", (token) => renewed.push(token));
    const { records } = await conn.query("SELECT Id FROM Organization");
    assert.deepEqual(records.map((r) => r.Id), [organizationId]);
    assert.deepEqual(renewed, [conn.accessToken]);
  });

  await test("without one, the call fails for that reason", async () => {
    const conn = new Connection({ instanceUrl: org.url, accessToken: "gone" });
    await assert.rejects(conn.query("SELECT Id FROM Organization"),
      { errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" });
  });

  await test("after logout the token is good for nothing", async () => {
    const conn = new Connection({ oauth2: app });
    await conn.authorize({ grant_type: "client_credentials" });
    const { accessToken } = conn;
    await conn.logout();
    await assert.rejects(
      new Connection({ instanceUrl: org.url, accessToken }).query("SELECT Id FROM Organization"),
      { errorCode: "INVALID_SESSION_ID" });
  });
});
