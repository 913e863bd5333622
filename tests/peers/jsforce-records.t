#!/usr/bin/env node
// jsforce describes objects, counts limits, and keeps single records through REST.
"use strict";
const assert = require("node:assert/strict");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

peer({}, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token, version: "59.0" });

  function one(id, ...fields) {
    return org.rows(`SELECT ${fields} FROM Account WHERE Id = ?`, id)[0];
  }

  await test("describe: a field of each kind, as the guide has it", async () => {
    const account = await conn.sobject("Account").describe();
    const fields = Object.fromEntries(account.fields.map((f) => [f.name, f]));

    assert.equal(account.name, "Account");
    assert.equal(account.keyPrefix, "001");
    assert.equal(account.createable && account.updateable && account.deletable, true);
    assert.equal(fields.Id.type, "id");
    assert.equal(fields.Name.type, "string");
    assert.equal(fields.Name.nillable, false);
    assert.equal(fields.Industry.type, "picklist");
    assert.ok(fields.Industry.picklistValues.some((v) => v.value === "Agriculture" && v.active));
    assert.equal(fields.AnnualRevenue.type, "currency");
    assert.equal(fields.NumberOfEmployees.type, "int");
    assert.deepEqual(fields.ParentId.referenceTo, ["Account"]);
    assert.equal(fields.ParentId.relationshipName, "Parent");
    assert.equal(fields.CreatedDate.createable, false);
    assert.equal(fields.Legacy_Id__c.externalId && fields.Legacy_Id__c.unique, true);
    assert.ok(account.childRelationships.some(
      (r) => r.childSObject === "Contact" && r.field === "AccountId" && r.relationshipName === "Contacts"));
  });

  await test("describeGlobal lists the objects with their prefixes", async () => {
    const { sobjects, maxBatchSize } = await conn.describeGlobal();
    const prefixes = Object.fromEntries(sobjects.map((o) => [o.name, o.keyPrefix]));

    assert.equal(maxBatchSize, 200);
    assert.equal(prefixes.Account, "001");
    assert.equal(prefixes.Contact, "003");
    assert.equal(prefixes.User, "005");
    assert.equal(prefixes.Opportunity, "006");
  });

  await test("limits count what was used", async () => {
    const before = await conn.limits();
    await conn.sobject("Account").describe();
    const after = await conn.limits();

    assert.ok(before.DailyApiRequests.Max >= before.DailyApiRequests.Remaining);
    assert.ok(after.DailyApiRequests.Remaining < before.DailyApiRequests.Remaining);
    assert.ok(conn.limitInfo.apiUsage.used > 0);
  });

  await test("a record is created, read, updated, deleted, and not found any more", async () => {
    const account = conn.sobject("Account");
    const made = await account.create({
      Name: "Müller & Söhne", NumberOfEmployees: 12, AnnualRevenue: 1234.5, Description: "a\nb",
    });
    assert.equal(made.success, true);
    assert.deepEqual(made.errors, []);
    assert.deepEqual(one(made.id, "Name", "NumberOfEmployees", "Description"),
      { Name: "Müller & Söhne", NumberOfEmployees: 12, Description: "a\nb" });

    const read = await account.retrieve(made.id);
    assert.equal(read.attributes.type, "Account");
    assert.equal(read.attributes.url, `/services/data/v59.0/sobjects/Account/${made.id}`);
    assert.equal(read.Id, made.id);
    assert.equal(read.Name, "Müller & Söhne");
    assert.equal(read.NumberOfEmployees, 12);
    assert.equal(read.Phone, null);
    assert.match(read.CreatedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);

    const updated = await account.update({ Id: made.id, Phone: "1", NumberOfEmployees: null });
    assert.equal(updated.success, true);
    assert.deepEqual(one(made.id, "Name", "Phone", "NumberOfEmployees"),
      { Name: "Müller & Söhne", Phone: "1", NumberOfEmployees: null });

    assert.equal((await account.destroy(made.id)).success, true);
    assert.deepEqual(one(made.id, "IsDeleted"), { IsDeleted: 1 });
    await assert.rejects(account.retrieve(made.id), { errorCode: "NOT_FOUND" });
    await assert.rejects(account.destroy(made.id), { errorCode: "ENTITY_IS_DELETED" });
  });

  await test("a record is created, then changed, by its external id", async () => {
    const account = conn.sobject("Account");
    const made = await account.upsert({ Legacy_Id__c: "r1", Name: "One" }, "Legacy_Id__c");
    assert.equal(made.success, true);
    assert.equal(made.created, true);
    assert.deepEqual(one(made.id, "Name", "Legacy_Id__c"), { Name: "One", Legacy_Id__c: "r1" });

    const again = await account.upsert({ Legacy_Id__c: "r1", Name: "Uno" }, "Legacy_Id__c");
    assert.equal(again.success, true);
    assert.deepEqual(one(made.id, "Name"), { Name: "Uno" });
  });

  await test("what is wrong is told with its code and its fields", async () => {
    const account = conn.sobject("Account");
    await assert.rejects(account.create({ Phone: "1" }), (e) => {
      assert.equal(e.errorCode, "REQUIRED_FIELD_MISSING");
      assert.equal(e.message, "Required fields are missing: [Name]");
      assert.deepEqual(e.data.fields, ["Name"]);
      return true;
    });
    await assert.rejects(account.create({ Name: "x", Nonsense__c: 1 }), {
      errorCode: "INVALID_FIELD",
      message: "No such column 'Nonsense__c' on sobject of type Account",
    });
    await account.create({ Legacy_Id__c: "twice", Name: "first" });
    await assert.rejects(account.create({ Legacy_Id__c: "twice", Name: "second" }),
      { errorCode: "DUPLICATE_VALUE" });
    await assert.rejects(conn.sobject("Nothing__c").create({ Name: "x" }),
      { errorCode: "NOT_FOUND" });
    assert.deepEqual(org.rows("SELECT Name FROM Account WHERE Name IN ('x', 'second')"), []);
  });
});
