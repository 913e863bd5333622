#!/usr/bin/env node
// nforce, a REST client of an older generation (API v27 by itself), signs in, keeps and finds records.
"use strict";
const assert = require("node:assert/strict");
const nforce = require("nforce");
const { peer } = require("./support/peer");

peer({}, async (org, test) => {
  const conn = nforce.createConnection({
    clientId: org.clientId, clientSecret: org.clientSecret, redirectUri: "http://localhost/unused",
    apiVersion: "v50.0", mode: "single", loginUri: `${org.url}/services/oauth2/token`,
  });
  let id;

  await test("it signs in with name, password and security token", async () => {
    const oauth = await conn.authenticate({ username: org.username, password: org.password,
      securityToken: org.securityToken });
    assert.equal(oauth.instance_url, org.url);
    const who = await conn.getIdentity({ oauth });
    assert.equal(who.username, org.username);
  });

  await test("a record is inserted, updated as read, upserted, deleted", async () => {
    const account = nforce.createSObject("Account", { Name: "Engines", Legacy_Id__c: "f1" });
    ({ id } = await conn.insert({ sobject: account }));
    assert.deepEqual(org.rows("SELECT Name FROM Account WHERE Id = ?", id), [{ Name: "Engines" }]);

    const read = await conn.getRecord({ type: "Account", id, fields: ["Name", "Phone"] });
    assert.equal(read.get("Name"), "Engines");
    read.set("Phone", "1");
    await conn.update({ sobject: read });
    assert.deepEqual(org.rows("SELECT Name, Phone FROM Account"), [{ Name: "Engines", Phone: "1" }]);

    const again = nforce.createSObject("Account", { Name: "Looms" });
    again.setExternalId("Legacy_Id__c", "f1");
    await conn.upsert({ sobject: again });
    assert.deepEqual(org.rows("SELECT Id, Name FROM Account"), [{ Id: id, Name: "Looms" }]);

    await conn.delete({ sobject: read });
    assert.deepEqual(org.rows("SELECT IsDeleted FROM Account"), [{ IsDeleted: 1 }]);
    await assert.rejects(conn.getRecord({ type: "Account", id }), { errorCode: "NOT_FOUND" });
  });

  await test("a query of two pages is fetched whole", async () => {
    for (let i = 0; i < 11; i += 1) {
      const body = { records: Array.from({ length: 200 },
        (_, k) => ({ attributes: { type: "Lead" }, LastName: `L${i}-${k}`, Company: "C" })) };
      await conn.postUrl({ url: "/services/data/v50.0/composite/sobjects", body });
    }
    const { records } = await conn.query(
      { query: "SELECT LastName FROM Lead ORDER BY LastName", fetchAll: true });
    assert.deepEqual(records.map((r) => r.get("LastName")),
      org.rows("SELECT LastName FROM Lead ORDER BY LastName").map((r) => r.LastName));
    assert.equal(records.length, 2200);
  });
});
