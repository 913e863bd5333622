#!/usr/bin/env node
// jsforce keeps collections of records: composite/sobjects with each of its verbs.
"use strict";
const assert = require("node:assert/strict");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

peer({}, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token });

  function one(id, ...fields) {
    return org.rows(`SELECT ${fields} FROM Account WHERE Id = ?`, id)[0];
  }

  await test("each record is saved or refused by itself", async () => {
    const made = await conn.sobject("Account").create(
      [{ Name: "c1", Legacy_Id__c: "c1" }, { Phone: "1" }, { Name: "c3", Legacy_Id__c: "c3" }]);

    assert.deepEqual(made.map((r) => r.success), [true, false, true]);
    assert.equal(made[1].errors[0].statusCode, "REQUIRED_FIELD_MISSING");
    assert.deepEqual(made[1].errors[0].fields, ["Name"]);
    assert.deepEqual(org.rows("SELECT Id, Name FROM Account WHERE Name LIKE 'c_' ORDER BY Name"),
      [{ Id: made[0].id, Name: "c1" }, { Id: made[2].id, Name: "c3" }]);
  });

  await test("with allOrNone: one refused, none saved", async () => {
    const made = await conn.sobject("Account").create(
      [{ Name: "n1" }, { Phone: "1" }], { allOrNone: true });

    assert.deepEqual(made.map((r) => r.success), [false, false]);
    assert.equal(made[0].errors[0].statusCode, "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert.equal(made[1].errors[0].statusCode, "REQUIRED_FIELD_MISSING");
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Name = 'n1'"), []);
  });

  await test("retrieved in the order of the Ids, updated, upserted, deleted", async () => {
    const account = conn.sobject("Account");
    const [c1, c3] = org.rows("SELECT Id FROM Account WHERE Name LIKE 'c_' ORDER BY Name")
      .map((r) => r.Id);

    const read = await conn.retrieve("Account", [c3, c1], { fields: ["Name"] });
    assert.deepEqual(read.map((r) => r.Name), ["c3", "c1"]);

    const updated = await account.update(
      [{ Id: c1, Phone: "1" }, { Id: c3, Phone: "3" }]);
    assert.deepEqual(updated.map((r) => [r.id, r.success]), [[c1, true], [c3, true]]);
    assert.deepEqual([one(c1, "Phone"), one(c3, "Phone")], [{ Phone: "1" }, { Phone: "3" }]);

    const upserted = await account.upsert(
      [{ Legacy_Id__c: "c3", Name: "c3" }, { Legacy_Id__c: "c4", Name: "c4" }], "Legacy_Id__c");
    assert.deepEqual(upserted.map((r) => [r.success, r.created]), [[true, false], [true, true]]);
    assert.equal(upserted[0].id, c3);
    assert.deepEqual(one(upserted[1].id, "Name"), { Name: "c4" });

    const deleted = await account.destroy([c1, c3]);
    assert.deepEqual(deleted.map((r) => [r.id, r.success]), [[c1, true], [c3, true]]);
    assert.deepEqual([one(c1, "IsDeleted"), one(c3, "IsDeleted")],
      [{ IsDeleted: 1 }, { IsDeleted: 1 }]);
  });

  await test("200 records at most; jsforce splits more when told to", async () => {
    const records = Array.from({ length: 450 }, (_, i) => ({ Name: `many ${i}` }));
    await assert.rejects(conn.sobject("Account").create(records),
      { errorCode: "EXCEEDED_ID_LIMIT" });
    const made = await conn.sobject("Account").create(records, { allowRecursive: true });
    assert.equal(made.filter((r) => r.success).length, 450);
    assert.deepEqual(org.rows("SELECT count(*) AS n FROM Account WHERE Name LIKE 'many %'"),
      [{ n: 450 }]);
  });
});
