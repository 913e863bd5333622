#!/usr/bin/env node
// jsforce loads through Bulk API 2.0: each operation, with what the database then holds.
"use strict";
const assert = require("node:assert/strict");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

function byName(a, b) {
  return a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0;
}

peer({}, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token });
  conn.bulk2.pollInterval = 50;

  await test("insert: every record is told as created, and is in the database", async () => {
    const input = [
      { Name: "Analytical Engines, Ltd", Phone: "020 1", AnnualRevenue: 1500 },
      { Name: 'Difference "and" Sons', Phone: "020 2", AnnualRevenue: null },
      { Name: "Jacquard\nLooms", Phone: "020 3", AnnualRevenue: 0 },
    ];
    const { successfulResults, failedResults, unprocessedRecords } =
      await conn.bulk2.loadAndWaitForResults({ object: "Account", operation: "insert", input });

    assert.deepEqual(failedResults, []);
    assert.deepEqual(unprocessedRecords, []);
    const told = successfulResults.sort(byName);
    assert.deepEqual(told.map((r) => r.sf__Created), ["true", "true", "true"]);
    assert.deepEqual(
      told.map((r) => ({ Id: r.sf__Id, Name: r.Name })),
      org.rows('SELECT Id, Name FROM Account ORDER BY Name COLLATE BINARY'),
    );
    assert.deepEqual(
      org.rows("SELECT Name, Phone, AnnualRevenue FROM Account ORDER BY Phone"), input);
  });
});
