#!/usr/bin/env node
// The sf command brings 200,000 records in and out again, in as many pages as the org makes of them.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { login } = require("./support/sf");

const N = 200_000;

function row(i) {
  return `n${String(i).padStart(6, "0")},"Engines, no. ${i}",${i}`;
}

peer({}, async (org, test) => {
  const sf = await login(org);
  const wait = ["--wait", "8"];

  await test(`data import bulk of ${N} rows`, async () => {
    const lines = Array.from({ length: N }, (_, i) => row(i));
    writeFileSync(join(tmp, "in.csv"), `Legacy_Id__c,Name,NumberOfEmployees\n${lines.join("\n")}\n`);
    const done = await sf("data", "import", "bulk", "--sobject", "Account", "--file", "in.csv",
      ...wait);

    assert.equal(done.processedRecords, N);
    assert.equal(done.successfulRecords, N);
    assert.deepEqual(
      org.rows("SELECT count(*) AS n, count(DISTINCT Legacy_Id__c) AS keys,"
        + " sum(NumberOfEmployees) AS sum FROM Account"),
      [{ n: N, keys: N, sum: (N * (N - 1)) / 2 }],
    );
  });

  await test("data export bulk: every record once, below one header", async () => {
    const done = await sf("data", "export", "bulk", "--query",
      "SELECT Legacy_Id__c, Name, NumberOfEmployees, Id FROM Account",
      "--output-file", "out.csv", "--result-format", "csv", ...wait);
    const [header, ...got] = readFileSync(join(tmp, "out.csv"), "utf8").trimEnd().split("\n");

    assert.equal(done.totalSize, N);
    assert.equal(header.replaceAll('"', ""), "Legacy_Id__c,Name,NumberOfEmployees,Id");
    got.sort();
    const want = org.rows("SELECT Legacy_Id__c AS l, Name AS n, NumberOfEmployees AS e, Id AS i"
      + " FROM Account ORDER BY l COLLATE BINARY");
    assert.equal(got.length, N);
    for (let i = 0; i < N; i += 1) {
      const { l, n, e, i: id } = want[i];
      if (got[i] !== `"${l}","${n}","${e}","${id}"`)
        assert.equal(got[i], `"${l}","${n}","${e}","${id}"`);
    }
  });

  await test("data export bulk as JSON, of what a condition finds", async () => {
    await sf("data", "export", "bulk", "--query",
      "SELECT Id, Name FROM Account WHERE NumberOfEmployees < 3",
      "--output-file", "out.json", "--result-format", "json", ...wait);
    const got = JSON.parse(readFileSync(join(tmp, "out.json"), "utf8"));
    assert.deepEqual(got.sort((a, b) => (a.Name < b.Name ? -1 : 1)),
      org.rows("SELECT Id, Name FROM Account WHERE NumberOfEmployees < 3 ORDER BY Name"));
  });
});
