#!/usr/bin/env node
// jsforce queries: SOQL that is typed, SOQL that it builds, pages by hand, bulk results by hand.
"use strict";
const assert = require("node:assert/strict");
const { Connection, SfDate } = require("jsforce");
const { peer } = require("./support/peer");

const N = 5000;

peer({}, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token });
  const names = Array.from({ length: N }, (_, i) => `q${String(i).padStart(5, "0")}`);

  conn.bulk2.pollInterval = 50;
  await conn.bulk2.loadAndWaitForResults({
    object: "Account", operation: "insert",
    input: names.map((Name, i) => ({ Name, Legacy_Id__c: Name, NumberOfEmployees: i })),
  });
  await conn.bulk2.loadAndWaitForResults({
    object: "Contact", operation: "insert",
    input: [
      { FirstName: "Ada", LastName: "Lovelace", "Account.Legacy_Id__c": "q00001" },
      { FirstName: "Charles", LastName: "O'Babbage", "Account.Legacy_Id__c": "q00001" },
    ],
  });

  await test("a query of three pages, read one by one", async () => {
    const soql = "SELECT Id, Name FROM Account ORDER BY Name";
    const sizes = [];
    const got = [];
    let page = await conn.query(soql);
    for (;;) {
      assert.equal(page.totalSize, N);
      sizes.push(page.records.length);
      got.push(...page.records.map((r) => ({ Id: r.Id, Name: r.Name })));
      if (page.done) break;
      page = await conn.queryMore(page.nextRecordsUrl);
    }
    assert.deepEqual(sizes, [2000, 2000, 1000]);
    assert.deepEqual(got, org.rows("SELECT Id, Name FROM Account ORDER BY Name"));
  });

  await test("autoFetch fetches them all", async () => {
    const { records } = await conn.query("SELECT Name FROM Account ORDER BY Name DESC",
      { autoFetch: true, maxFetch: N + 1 });
    assert.deepEqual(records.map((r) => r.Name), names.toReversed());
  });

  await test("fields of the parent, and of none", async () => {
    const { records } = await conn.query(
      "SELECT LastName, Account.Name, ReportsTo.Name FROM Contact ORDER BY LastName");
    assert.deepEqual(records.map((r) => [r.LastName, r.Account.Name, r.ReportsTo]),
      [["Lovelace", "q00001", null], ["O'Babbage", "q00001", null]]);
    assert.equal(records[0].Account.attributes.type, "Account");
  });

  await test("the children of a record, and of one that has none", async () => {
    const found = await conn.sobject("Account").find({ Name: { $in: ["q00001", "q00002"] } }, "Name")
      .include("Contacts", {}, ["LastName", "FirstName"], { sort: { LastName: 1 } }).end()
      .sort("Name");
    assert.deepEqual(found.map((r) => r.Name), ["q00001", "q00002"]);
    assert.equal(found[0].Contacts.totalSize, 2);
    assert.equal(found[0].Contacts.done, true);
    assert.deepEqual(found[0].Contacts.records.map((r) => [r.FirstName, r.LastName]),
      [["Ada", "Lovelace"], ["Charles", "O'Babbage"]]);
    assert.equal(found[1].Contacts, null);
  });

  await test("SOQL that jsforce builds from conditions", async () => {
    const found = await conn.sobject("Account")
      .find({
        Name: { $like: "q%" },
        $and: [{ NumberOfEmployees: { $gte: 10 } }, { NumberOfEmployees: { $lt: 13 } }],
      }, ["Id", "Name"])
      .sort({ NumberOfEmployees: -1 }).limit(2);
    assert.deepEqual(found.map((r) => r.Name), ["q00012", "q00011"]);

    const quoted = await conn.sobject("Contact").find({ LastName: "O'Babbage" }, "FirstName");
    assert.deepEqual(quoted.map((r) => r.FirstName), ["Charles"]);

    const some = await conn.sobject("Account")
      .find({ Name: { $in: ["q00000", "q04999", "nothing"] } }, { Name: 1 }).sort("Name");
    assert.deepEqual(some.map((r) => r.Name), ["q00000", "q04999"]);

    const made = await conn.sobject("Account")
      .find({ CreatedDate: { $gte: SfDate.toDateTimeLiteral("2020-01-01T00:00:00Z") } }, "Name").limit(1);
    assert.equal(made.length, 1);
  });

  await test("counts", async () => {
    assert.equal((await conn.query("SELECT COUNT() FROM Account")).totalSize, N);
    const { records } = await conn.query("SELECT COUNT(Id) CNT FROM Account WHERE Name > 'q04000'");
    assert.equal(records[0].CNT, 999);
    assert.equal(await conn.sobject("Contact").count({ FirstName: "Ada" }), 1);
  });

  await test("a query that is wrong is refused with its code", async () => {
    await assert.rejects(conn.query("SELECT Id FORM Account"), { errorCode: "MALFORMED_QUERY" });
    await assert.rejects(conn.query("SELECT Nonsense__c FROM Account"),
      { errorCode: "INVALID_FIELD", message: /No such column 'Nonsense__c' on entity 'Account'/ });
    await assert.rejects(conn.query("SELECT Id FROM Nothing__c"),
      { errorCode: "INVALID_TYPE", message: /sObject type 'Nothing__c' is not supported/ });
  });

  await test("deleted records are found by queryAll alone", async () => {
    const [{ Id }] = org.rows("SELECT Id FROM Contact WHERE FirstName = 'Ada'");
    await conn.bulk2.loadAndWaitForResults(
      { object: "Contact", operation: "delete", input: [{ Id }] });
    assert.equal((await conn.query("SELECT Id FROM Contact")).totalSize, 1);
    const all = await conn.query("SELECT Id, IsDeleted FROM Contact", { scanAll: true });
    assert.deepEqual(all.records.map((r) => [r.Id === Id, r.IsDeleted]).sort(),
      [[false, false], [true, true]]);
  });

  await test("bulk2.query: one page, as a stream of records", async () => {
    const stream = await conn.bulk2.query("SELECT Id, Name, NumberOfEmployees FROM Account");
    const got = await stream.toArray();
    got.sort((a, b) => a.NumberOfEmployees - b.NumberOfEmployees);
    assert.deepEqual(got.map((r) => ({ ...r, NumberOfEmployees: Number(r.NumberOfEmployees) })),
      org.rows("SELECT Id, Name, NumberOfEmployees FROM Account ORDER BY Name"));
  });

  // jsforce itself ends in an error of its own where there is a second page.
  await test("a bulk query of several pages, read by hand", async () => {
    const job = await conn.request({
      method: "POST", url: "/jobs/query", headers: { "content-type": "application/json" },
      body: JSON.stringify({ operation: "query", query: "SELECT Name FROM Account" }),
    });
    await conn.bulk2.job("query", { id: job.id }).poll();
    const got = [];
    let locator = "";
    let pages = 0;
    while (locator !== "null") {
      const reply = await fetch(`${org.url}/services/data/v50.0/jobs/query/${job.id}/results`
        + `?maxRecords=1500${locator && `&locator=${locator}`}`,
      { headers: { Authorization: `Bearer ${org.token}`, Accept: "text/csv" } });
      const [header, ...lines] = (await reply.text()).trim().split("\n");
      assert.equal(header, '"Name"');
      assert.equal(reply.headers.get("sforce-numberofrecords"), String(lines.length));
      got.push(...lines.map((l) => l.slice(1, -1)));
      locator = reply.headers.get("sforce-locator");
      pages += 1;
    }
    assert.equal(pages, 4);
    assert.deepEqual(got.sort(), names);
  });
});
