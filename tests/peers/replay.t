#!/usr/bin/env node
// Clients that npm does not have: the calls that simple-salesforce 1.12 (Python), Data Loader (Java)
// and sfdmu 5 make, with the paths, headers and bodies that their code has.
"use strict";
const assert = require("node:assert/strict");
const { setTimeout: pause } = require("node:timers/promises");
const { peer } = require("./support/peer");

peer({}, async (org, test) => {
  const base = `${org.url}/services/data/v59.0/`;
  const auth = { Authorization: `Bearer ${org.token}` };
  const json = { ...auth, "Content-Type": "application/json", "X-PrettyPrint": "1" };

  async function complete(url, headers) {
    for (;;) {
      const info = await (await fetch(url, { headers })).json();
      if (!["UploadComplete", "InProgress"].includes(info.state)) return info;
      await pause(50);
    }
  }

  await test("simple-salesforce: client credentials by HTTP Basic", async () => {
    const basic = Buffer.from(`${org.clientId}:${org.clientSecret}`).toString("base64");
    const reply = await fetch(`${org.url}/services/oauth2/token`, { method: "POST",
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }) });
    assert.equal(reply.status, 200);
    const { access_token: token, instance_url: url } = await reply.json();
    assert.equal(url, org.url);
    const used = await fetch(`${base}limits/`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(used.status, 200);
  });

  await test("simple-salesforce: a record and a query, paths that end in a slash", async () => {
    const made = await fetch(`${base}sobjects/Contact/`, { method: "POST", headers: json,
      body: JSON.stringify({ LastName: "Smith", Email: "example@example.com" }) });
    assert.equal(made.status, 201);
    const { id } = await made.json();
    const found = await fetch(
      `${base}query/?${new URLSearchParams({ q: "SELECT Id, Email FROM Contact WHERE LastName = 'Smith'" })}`,
      { headers: json });
    assert.deepEqual((await found.json()).records.map((r) => [r.Id, r.Email]),
      [[id, "example@example.com"]]);
    const changed = await fetch(`${base}sobjects/Contact/${id}`, { method: "PATCH", headers: json,
      body: JSON.stringify({ LastName: "Jones" }) });
    assert.equal(changed.status, 204);
    assert.deepEqual(org.rows("SELECT LastName FROM Contact WHERE Id = ?", id),
      [{ LastName: "Jones" }]);
    const gone = await fetch(`${base}sobjects/Contact/${id}`, { method: "DELETE", headers: json });
    assert.equal(gone.status, 204);
  });

  await test("simple-salesforce: bulk2 insert, and a query by pages", async () => {
    const created = await fetch(`${base}jobs/ingest`, { method: "POST", headers: json,
      body: JSON.stringify({ operation: "insert", columnDelimiter: "COMMA", lineEnding: "LF",
        object: "Account", contentType: "CSV" }) });
    const job = `${base}jobs/ingest/${(await created.json()).id}`;
    const csv = { ...auth, "Content-Type": "text/csv; charset=UTF-8", Accept: "application/json" };
    const rows = ["Zoë", "Åsa", "plain"].map((name) => `"${name}"`);
    const put = await fetch(`${job}/batches`, { method: "PUT", headers: csv,
      body: `"Name"\n${rows.join("\n")}\n` });
    assert.equal(put.status, 201);
    await fetch(job, { method: "PATCH", headers: json,
      body: JSON.stringify({ state: "UploadComplete" }) });
    assert.equal((await complete(job, json)).numberRecordsProcessed, 3);
    assert.equal((await fetch(`${job}/unprocessedRecords`, { headers: auth })).status, 200);

    const asked = await fetch(`${base}jobs/query`, { method: "POST", headers: json,
      body: JSON.stringify({ operation: "query", query: "SELECT Name FROM Account",
        columnDelimiter: "COMMA", lineEnding: "LF" }) });
    const query = `${base}jobs/query/${(await asked.json()).id}`;
    assert.equal((await complete(query, json)).numberRecordsProcessed, 3);
    const got = [];
    let locator = "";
    while (locator !== "null") {
      const page = await fetch(`${query}/results?maxRecords=2${locator && `&locator=${locator}`}`,
        { headers: { ...auth, Accept: "text/csv" } });
      // requests takes text/csv without a charset for ISO-8859-1.
      assert.match(page.headers.get("content-type"), /charset=UTF-8/i);
      const lines = (await page.text()).trim().split("\n").slice(1);
      assert.equal(page.headers.get("sforce-numberofrecords"), String(lines.length));
      got.push(...lines);
      locator = page.headers.get("sforce-locator");
    }
    assert.deepEqual(got.sort(), rows.toSorted());
  });

  await test("Data Loader: SOAP login, then a job by paths that end in a slash", async () => {
    const login = await fetch(`${org.url}/services/Soap/u/59.0`, { method: "POST",
      headers: { "Content-Type": "text/xml; charset=UTF-8", SOAPAction: '""' },
      body: '<?xml version="1.0" encoding="UTF-8"?><env:Envelope'
        + ' xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>'
        + '<m:login xmlns:m="urn:partner.soap.sforce.com">'
        + `<m:username>${org.username}</m:username>`
        + `<m:password>${org.password}${org.securityToken}</m:password>`
        + "</m:login></env:Body></env:Envelope>" });
    assert.equal(login.status, 200);
    const [, session] = (await login.text()).match(/<sessionId>([^<]+)<\/sessionId>/);
    const headers = { Authorization: `Bearer ${session}`, "Content-Type": "application/json",
      ACCEPT: "application/json" };

    const created = await fetch(`${base}jobs/ingest/`, { method: "POST", headers,
      body: JSON.stringify({ object: "Account", operation: "upsert", contentType: "CSV",
        externalIdFieldName: "Legacy_Id__c", lineEnding: "LF", columnDelimiter: "COMMA" }) });
    assert.equal(created.status, 200);
    const job = `${base}jobs/ingest/${(await created.json()).id}/`;
    const put = await fetch(`${job}batches/`, { method: "PUT",
      headers: { ...headers, "Content-Type": "text/csv" },
      body: '"Legacy_Id__c","Name"\n"d1","Engines"\n' });
    assert.equal(put.status, 201);
    await fetch(job, { method: "PATCH", headers, body: '{"state":"UploadComplete"}' });
    assert.equal((await complete(job, headers)).numberRecordsFailed, 0);
    const told = await (await fetch(`${job}successfulResults/`,
      { headers: { ...headers, ACCEPT: "text/csv" } })).text();
    const [{ Id }] = org.rows("SELECT Id FROM Account WHERE Legacy_Id__c = 'd1'");
    assert.equal(told.trim().split("\n")[1], `"${Id}","true","d1","Engines"`);
  });

  await test("sfdmu 5: what the org is, and which fields have parents of several objects", async () => {
    async function query(soql) {
      const reply = await fetch(`${base}query?${new URLSearchParams({ q: soql })}`, { headers: auth });
      assert.equal(reply.status, 200);
      return (await reply.json()).records;
    }
    const [self] = await query("SELECT Id, OrganizationType, IsSandbox FROM Organization LIMIT 1");
    const [row] = org.rows("SELECT Id, OrganizationType, IsSandbox FROM Organization");
    assert.deepEqual([self.Id, self.OrganizationType, self.IsSandbox],
      [row.Id, row.OrganizationType, row.IsSandbox === 1]);
    const fields = await query("SELECT QualifiedApiName FROM FieldDefinition"
      + " WHERE EntityDefinitionId = 'Task' AND IsPolymorphicForeignKey = true");
    assert.deepEqual(fields.map((r) => r.QualifiedApiName).filter((n) => n !== "OwnerId").sort(),
      ["WhatId", "WhoId"]);
  });
});
