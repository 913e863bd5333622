#!/usr/bin/env node
// The sf command signs in, and tells what it knows of the org.
"use strict";
const assert = require("node:assert/strict");
const { peer } = require("./support/peer");
const { login } = require("./support/sf");

peer({}, async (org, test) => {
  const [user] = org.rows("SELECT Id, Username FROM User WHERE IsActive = 1 ORDER BY Id");
  const [{ Id: orgId }] = org.rows("SELECT Id FROM Organization");
  let sf;

  await test("login by access token", async () => {
    sf = await login(org);
    const shown = await sf("org", "display");

    assert.equal(shown.id, orgId);
    assert.equal(shown.username, user.Username);
    assert.equal(shown.instanceUrl.replace(/\/$/, ""), org.url);
    assert.equal(shown.connectedStatus, "Connected");
    assert.match(shown.apiVersion, /^\d\d\.0$/);
  });

  await test("org list limits", async () => {
    const limits = Object.fromEntries(
      (await sf("org", "list", "limits")).map((l) => [l.name, l]));
    assert.ok(limits.DailyApiRequests.max > 0);
    assert.ok(limits.DailyApiRequests.remaining < limits.DailyApiRequests.max);
    assert.ok(limits.DailyBulkV2QueryJobs.max > 0);
  });

  await test("sobject list", async () => {
    const names = await sf("sobject", "list", "--sobject", "all");
    for (const name of ["Account", "Contact", "Opportunity", "Task", "User"])
      assert.ok(names.includes(name), name);
    assert.ok(!names.includes("Nothing__c"));
  });

  await test("sobject describe", async () => {
    const contact = await sf("sobject", "describe", "--sobject", "Contact");
    const fields = Object.fromEntries(contact.fields.map((f) => [f.name, f]));

    assert.equal(contact.keyPrefix, "003");
    assert.equal(fields.LastName.nillable, false);
    assert.equal(fields.LastName.length, 80);
    assert.deepEqual(fields.AccountId.referenceTo, ["Account"]);
    assert.equal(fields.Email.type, "email");
    assert.equal(fields.Birthdate.type, "date");
    assert.equal(fields.Legacy_Id__c.custom, true);

    const error = await sf.fails("sobject", "describe", "--sobject", "Nothing__c");
    assert.match(error.message, /The requested resource does not exist/);
  });
});
