#!/usr/bin/env node
// The sf command brings trees of records in, takes them out, and brings them in again by a plan.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { login } = require("./support/sf");

peer({}, async (org, test) => {
  const sf = await login(org);

  function contacts() {
    return org.rows("SELECT c.LastName AS name, a.Name AS account FROM Contact c"
      + " JOIN Account a ON a.Id = c.AccountId WHERE c.IsDeleted = 0 ORDER BY c.LastName, a.Name");
  }

  await test("data import tree: accounts with their contacts", async () => {
    writeFileSync(join(tmp, "tree.json"), JSON.stringify({
      records: [
        { attributes: { type: "Account", referenceId: "a1" }, Name: "Engines", NumberOfEmployees: 3,
          Contacts: { records: [
            { attributes: { type: "Contact", referenceId: "c1" }, LastName: "Lovelace" },
            { attributes: { type: "Contact", referenceId: "c2" }, LastName: "Babbage" },
          ] } },
        { attributes: { type: "Account", referenceId: "a2" }, Name: "Looms" },
      ],
    }));
    const made = await sf("data", "import", "tree", "--files", "tree.json");

    assert.deepEqual(made.map((r) => r.refId).sort(), ["a1", "a2", "c1", "c2"]);
    const ids = Object.fromEntries(made.map((r) => [r.refId, r.id]));
    assert.deepEqual(org.rows("SELECT Id, Name FROM Account ORDER BY Name"),
      [{ Id: ids.a1, Name: "Engines" }, { Id: ids.a2, Name: "Looms" }]);
    assert.deepEqual(contacts(),
      [{ name: "Babbage", account: "Engines" }, { name: "Lovelace", account: "Engines" }]);
  });

  await test("data import tree: one bad record, and none is saved", async () => {
    writeFileSync(join(tmp, "bad.json"), JSON.stringify({
      records: [
        { attributes: { type: "Account", referenceId: "b1" }, Name: "Never" },
        { attributes: { type: "Account", referenceId: "b2" }, Phone: "1" },
      ],
    }));
    const error = await sf.fails("data", "import", "tree", "--files", "bad.json");

    assert.match(JSON.stringify(error), /b2/);
    assert.match(JSON.stringify(error), /REQUIRED_FIELD_MISSING/);
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Name = 'Never'"), []);
  });

  await test("data export tree: accounts with their contacts", async () => {
    await sf("data", "export", "tree", "--prefix", "nested", "--query",
      "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account ORDER BY Name");
    const { records } = JSON.parse(readFileSync(join(tmp, "nested-Account-Contact.json"), "utf8"));
    assert.deepEqual(
      records.map((r) => [r.Name, r.Contacts?.records.map((c) => c.LastName)]),
      [["Engines", ["Babbage", "Lovelace"]], ["Looms", undefined]]);
  });

  await test("data export tree by two queries, then its plan imports the same again", async () => {
    const plan = await sf("data", "export", "tree", "--plan",
      "--query", "SELECT Name, NumberOfEmployees FROM Account",
      "--query", "SELECT LastName, AccountId FROM Contact");
    const accounts = JSON.parse(readFileSync(join(tmp, "Account.json"), "utf8")).records;
    assert.deepEqual(accounts.map((r) => [r.Name, r.NumberOfEmployees]).sort(),
      [["Engines", 3], ["Looms", undefined]]);

    // The files stand in the order in which the two answers came; parents must be first.
    plan.sort((a, b) => (a.sobject < b.sobject ? -1 : 1));
    writeFileSync(join(tmp, "parents-first.json"), JSON.stringify(plan));
    await sf("data", "import", "tree", "--plan", "parents-first.json");
    assert.deepEqual(contacts(), [
      { name: "Babbage", account: "Engines" }, { name: "Babbage", account: "Engines" },
      { name: "Lovelace", account: "Engines" }, { name: "Lovelace", account: "Engines" },
    ]);
    assert.deepEqual(org.rows("SELECT count(DISTINCT AccountId) AS n FROM Contact"), [{ n: 2 }]);
    assert.deepEqual(org.rows("SELECT Name, count(*) AS n FROM Account GROUP BY Name ORDER BY Name"),
      [{ Name: "Engines", n: 2 }, { Name: "Looms", n: 2 }]);
  });
});
