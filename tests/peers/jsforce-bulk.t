#!/usr/bin/env node
// jsforce loads through Bulk API 2.0: each operation, with what the database then holds.
"use strict";
const assert = require("node:assert/strict");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

function by(field) {
  return (a, b) => (a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : 0);
}

peer({ serve: ["--hard-delete"] }, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token });
  const accounts = {}; // Ids by Legacy_Id__c
  conn.bulk2.pollInterval = 50;

  function load(object, operation, input, more) {
    return conn.bulk2.loadAndWaitForResults({ object, operation, input, ...more });
  }

  // What was created or changed, where nothing may fail.
  async function loadAll(...args) {
    const { successfulResults, failedResults, unprocessedRecords } = await load(...args);
    assert.deepEqual(failedResults, []);
    assert.deepEqual(unprocessedRecords, []);
    return successfulResults;
  }

  await test("insert: every record is told as created, and is in the database", async () => {
    const input = [
      { Legacy_Id__c: "a1", Name: "Analytical Engines, Ltd", AnnualRevenue: 1500 },
      { Legacy_Id__c: "a2", Name: 'Difference "and" Sons', AnnualRevenue: null },
      { Legacy_Id__c: "a3", Name: "Jacquard\nLooms", AnnualRevenue: 0 },
    ];
    const told = (await loadAll("Account", "insert", input)).sort(by("Legacy_Id__c"));

    assert.deepEqual(told.map((r) => r.sf__Created), ["true", "true", "true"]);
    assert.deepEqual(told.map((r) => r.Name), input.map((r) => r.Name));
    assert.deepEqual(
      org.rows("SELECT Id, Legacy_Id__c, Name, AnnualRevenue FROM Account ORDER BY Legacy_Id__c"),
      input.map((r, i) => ({ Id: told[i].sf__Id, ...r })),
    );
    for (const r of told) accounts[r.Legacy_Id__c] = r.sf__Id;
  });

  await test("insert: the record that lacks its name fails alone, for that reason", async () => {
    const input = [
      { Legacy_Id__c: "b1", Name: "Babbage" },
      { Legacy_Id__c: "b2", Name: null },
    ];
    const { successfulResults, failedResults } = await load("Account", "insert", input);

    assert.deepEqual(successfulResults.map((r) => r.Legacy_Id__c), ["b1"]);
    assert.deepEqual(failedResults.map((r) => [r.sf__Id, r.sf__Error, r.Legacy_Id__c]), [
      ["", "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --", "b2"],
    ]);
    assert.deepEqual(
      org.rows("SELECT Legacy_Id__c FROM Account WHERE Legacy_Id__c LIKE 'b%'"),
      [{ Legacy_Id__c: "b1" }],
    );
  });

  await test("insert: a contact finds its account by external id, or fails", async () => {
    const input = [
      { LastName: "Lovelace", "Account.Legacy_Id__c": "a1" },
      { LastName: "Nobody", "Account.Legacy_Id__c": "zz" },
    ];
    const { successfulResults, failedResults } = await load("Contact", "insert", input);

    assert.equal(successfulResults.length, 1);
    assert.equal(failedResults.length, 1);
    assert.match(failedResults[0].sf__Error,
      /^INVALID_FIELD:Foreign key external ID: zz not found for field Legacy_Id__c in entity Account:/);
    assert.deepEqual(org.rows("SELECT LastName, AccountId FROM Contact"),
      [{ LastName: "Lovelace", AccountId: accounts.a1 }]);
  });

  await test("update: values are changed, null empties, columns not sent stay", async () => {
    const told = await loadAll("Account", "update", [
      { Id: accounts.a1, AnnualRevenue: null, Phone: "020 1" },
      { Id: accounts.a2, AnnualRevenue: 7, Phone: "020 2" },
    ]);

    assert.deepEqual(told.map((r) => r.sf__Created), ["false", "false"]);
    assert.deepEqual(
      org.rows("SELECT Legacy_Id__c, Name, AnnualRevenue, Phone FROM Account"
        + " WHERE Legacy_Id__c LIKE 'a%' ORDER BY Legacy_Id__c"),
      [
        { Legacy_Id__c: "a1", Name: "Analytical Engines, Ltd", AnnualRevenue: null, Phone: "020 1" },
        { Legacy_Id__c: "a2", Name: 'Difference "and" Sons', AnnualRevenue: 7, Phone: "020 2" },
        { Legacy_Id__c: "a3", Name: "Jacquard\nLooms", AnnualRevenue: 0, Phone: null },
      ],
    );
  });

  await test("upsert by external id: one is changed, one is created", async () => {
    const told = await loadAll("Account", "upsert",
      [{ Legacy_Id__c: "a3", Name: "Looms" }, { Legacy_Id__c: "a4", Name: "Mills" }],
      { externalIdFieldName: "Legacy_Id__c" });

    told.sort(by("Legacy_Id__c"));
    assert.deepEqual(told.map((r) => r.sf__Created), ["false", "true"]);
    assert.equal(told[0].sf__Id, accounts.a3);
    accounts.a4 = told[1].sf__Id;
    assert.deepEqual(
      org.rows("SELECT Id, Name FROM Account WHERE Legacy_Id__c IN ('a3', 'a4') ORDER BY Name"),
      [{ Id: accounts.a3, Name: "Looms" }, { Id: accounts.a4, Name: "Mills" }],
    );
  });

  await test("upsert by Id without an Id column creates every record", async () => {
    const told = await loadAll("Account", "upsert", [{ Legacy_Id__c: "a5", Name: "Cards" }],
      { externalIdFieldName: "Id" });

    assert.equal(told[0].sf__Created, "true");
    accounts.a5 = told[0].sf__Id;
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Legacy_Id__c = 'a5'"),
      [{ Id: accounts.a5 }]);
  });

  await test("delete: the record goes to the recycle bin; a second time it cannot", async () => {
    const told = await loadAll("Account", "delete", [{ Id: accounts.a4 }]);
    assert.deepEqual(told.map((r) => r.sf__Id), [accounts.a4]);
    assert.deepEqual(org.rows("SELECT IsDeleted FROM Account WHERE Id = ?", accounts.a4),
      [{ IsDeleted: 1 }]);

    const again = await load("Account", "delete", [{ Id: accounts.a4 }]);
    assert.match(again.failedResults[0].sf__Error, /^ENTITY_IS_DELETED:entity is deleted:/);
  });

  await test("hardDelete: the record is not even in the recycle bin", async () => {
    await loadAll("Account", "hardDelete", [{ Id: accounts.a5 }]);
    const left = await conn.query(`SELECT Id FROM Account WHERE Id = '${accounts.a5}'`,
      { scanAll: true });
    assert.equal(left.totalSize, 0);
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Id = ?", accounts.a5), []);
  });

  await test("nothing to load is a job that completes with nothing", async () => {
    const job = conn.bulk2.createJob({ object: "Account", operation: "insert" });
    await job.open();
    await job.uploadData("");
    await job.close();
    await job.poll();
    assert.deepEqual(await job.getAllResults(),
      { successfulResults: [], failedResults: [], unprocessedRecords: [] });
    assert.equal(job.getInfo().numberRecordsProcessed, 0);
  });

  await test("a column that is no field fails the job, and no record is processed", async () => {
    const job = conn.bulk2.createJob({ object: "Account", operation: "insert" });
    await job.open();
    await job.uploadData("Name,Nonsense__c\nx1,1\nx2,2\n");
    await job.close();
    await assert.rejects(job.poll(), /InvalidBatch : Field name not found : Nonsense__c/);
    const unprocessed = await job.getUnprocessedRecords();
    assert.deepEqual(unprocessed.map((r) => r.Name).sort(), ["x1", "x2"]);
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Name LIKE 'x_'"), []);
  });

  await test("an aborted job saves nothing and can be deleted; then it is not found", async () => {
    const job = conn.bulk2.createJob({ object: "Account", operation: "insert" });
    await job.open();
    await job.uploadData("Name\ny1\n");
    await job.abort();
    assert.equal((await job.check()).state, "Aborted");
    await job.delete();
    await assert.rejects(job.check(),
      { name: "NOT_FOUND", message: "The requested resource does not exist" });
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Name = 'y1'"), []);
  });

  await test("a job for an object that there is not is refused", async () => {
    const job = conn.bulk2.createJob({ object: "Nothing__c", operation: "insert" });
    await assert.rejects(job.open(),
      { name: "INVALIDJOB", message: "InvalidJob : Unable to find object: Nothing__c" });
  });
});
