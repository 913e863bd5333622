#!/usr/bin/env node
// The sf command keeps single records and queries them.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { login } = require("./support/sf");

peer({}, async (org, test) => {
  const sf = await login(org);
  let id;

  function account(...fields) {
    return org.rows(`SELECT ${fields} FROM Account WHERE Id = ?`, id)[0];
  }

  await test("data create record", async () => {
    const made = await sf("data", "create", "record", "--sobject", "Account",
      "--values", "Name='Analytical Engines' NumberOfEmployees=12 Legacy_Id__c=e1");
    assert.equal(made.success, true);
    id = made.id;
    assert.deepEqual(account("Name", "NumberOfEmployees", "Legacy_Id__c"),
      { Name: "Analytical Engines", NumberOfEmployees: 12, Legacy_Id__c: "e1" });
  });

  await test("data get record, by Id and by a field", async () => {
    const byId = await sf("data", "get", "record", "-s", "Account", "-i", id);
    const byField = await sf("data", "get", "record", "-s", "Account", "-w", "Legacy_Id__c=e1");
    assert.equal(byId.Name, "Analytical Engines");
    assert.equal(byId.NumberOfEmployees, 12);
    assert.equal(byField.Id, id);
  });

  await test("data update record", async () => {
    await sf("data", "update", "record", "-s", "Account", "-i", id, "-v", "Phone='020 1'");
    assert.deepEqual(account("Name", "Phone"), { Name: "Analytical Engines", Phone: "020 1" });
  });

  await test("data query, with a parent's field", async () => {
    await sf("data", "create", "record", "-s", "Contact", "-v", `LastName=Lovelace AccountId=${id}`);
    const { records, totalSize, done } = await sf("data", "query", "-q",
      "SELECT Id, LastName, Account.Name, Account.NumberOfEmployees FROM Contact");
    assert.equal(totalSize, 1);
    assert.equal(done, true);
    assert.equal(records[0].LastName, "Lovelace");
    assert.equal(records[0].Account.Name, "Analytical Engines");
    assert.equal(records[0].Account.NumberOfEmployees, 12);
    assert.deepEqual(org.rows("SELECT Id FROM Contact"), [{ Id: records[0].Id }]);
  });

  await test("data query into a CSV file, a column for each field asked for", async () => {
    await sf("data", "query", "-q", "SELECT LastName, Account.Name, Phone FROM Contact",
      "--result-format", "csv", "--output-file", "q.csv");
    assert.equal(readFileSync(join(tmp, "q.csv"), "utf8").trim(),
      "LastName,Account.Name,Phone\nLovelace,Analytical Engines,");
  });

  await test("data query counts, and of nothing is nothing", async () => {
    const counted = await sf("data", "query", "-q", "SELECT COUNT(Id) n FROM Account");
    assert.equal(counted.records[0].n, 1);
    const none = await sf("data", "query", "-q", "SELECT Id FROM Lead");
    assert.deepEqual([none.totalSize, none.records], [0, []]);
  });

  await test("data query that is wrong is refused", async () => {
    const error = await sf.fails("data", "query", "-q", "SELECT Nonsense__c FROM Account");
    assert.match(error.message, /No such column 'Nonsense__c' on entity 'Account'/);
  });

  await test("data delete record", async () => {
    await sf("data", "delete", "record", "-s", "Account", "-w", "Legacy_Id__c=e1");
    assert.deepEqual(account("IsDeleted"), { IsDeleted: 1 });
    const found = await sf("data", "query", "--all-rows", "-q", "SELECT IsDeleted FROM Account");
    assert.equal(found.records[0].IsDeleted, true);
  });
});
