#!/usr/bin/env node
// The sf command loads files through Bulk API 2.0 and fetches the results.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");
const { login, run } = require("./support/sf");

function file(name, text) {
  const path = join(tmp, name);
  writeFileSync(path, text);
  return path;
}

// Lines of a CSV file of plain values, sorted, without quotes.
function lines(path) {
  const [header, ...rest] = readFileSync(path, "utf8").trim().replaceAll('"', "").split(/\r?\n/);
  return [header, ...rest.sort()];
}

peer({ serve: ["--hard-delete"] }, async (org, test) => {
  const sf = await login(org);
  const wait = ["--wait", "5"];
  let jobId;

  function accounts(where, ...fields) {
    return org.rows(`SELECT ${fields} FROM Account WHERE ${where} ORDER BY Legacy_Id__c`);
  }

  await test("data import bulk inserts every row", async () => {
    const path = file("import.csv",
      'Legacy_Id__c,Name,Phone\ns1,"Engines, Ltd",1\ns2,Looms,2\ns3,"A ""quoted"" name",3\n');
    const done = await sf("data", "import", "bulk", "--sobject", "account", "--file", path, ...wait);

    assert.equal(done.processedRecords, 3);
    assert.equal(done.successfulRecords, 3);
    assert.equal(done.failedRecords, 0);
    assert.deepEqual(accounts("1", "Legacy_Id__c", "Name", "Phone"), [
      { Legacy_Id__c: "s1", Name: "Engines, Ltd", Phone: "1" },
      { Legacy_Id__c: "s2", Name: "Looms", Phone: "2" },
      { Legacy_Id__c: "s3", Name: 'A "quoted" name', Phone: "3" },
    ]);
  });

  await test("data import bulk tells of the rows that failed, with their job", async () => {
    const path = file("failing.csv", "Legacy_Id__c;Name\r\ns4;Mills\r\ns1;Twice\r\n");
    const error = await sf.fails("data", "import", "bulk", "--sobject", "Account", "--file", path,
      "--column-delimiter", "SEMICOLON", "--line-ending", "CRLF", ...wait);

    assert.match(error.message, /failed to process 1 records/);
    jobId = error.data.jobId;
    assert.match(jobId, /^750/);
    assert.deepEqual(accounts("Legacy_Id__c > 's3'", "Legacy_Id__c", "Name"),
      [{ Legacy_Id__c: "s4", Name: "Mills" }]);
  });

  await test("data import bulk without waiting, taken up again by its job", async () => {
    const path = file("async.csv", "Legacy_Id__c,Name\nt1,Later\n");
    const started = await sf("data", "import", "bulk", "--sobject", "Account", "--file", path);
    const { result: done, message } =
      await run({}, ["data", "import", "resume", "--job-id", started.jobId, ...wait]);
    assert.ok(done, message);
    assert.equal(done.jobId, started.jobId);
    assert.equal(done.successfulRecords, 1);
    assert.deepEqual(accounts("Legacy_Id__c = 't1'", "Name"), [{ Name: "Later" }]);
  });

  await test("data bulk results saves what succeeded and what failed", async () => {
    const done = await sf("data", "bulk", "results", "--job-id", jobId);
    const [{ Id }] = accounts("Legacy_Id__c = 's4'", "Id");
    const [{ Id: other }] = accounts("Legacy_Id__c = 's1'", "Id");

    assert.equal(done.processedRecords, 2);
    assert.equal(done.successfulRecords, 1);
    assert.equal(done.failedRecords, 1);
    assert.equal(done.status, "JobComplete");
    assert.deepEqual(lines(join(tmp, done.successFilePath)),
      ["sf__Id;sf__Created;Legacy_Id__c;Name", `${Id};true;s4;Mills`]);
    assert.deepEqual(lines(join(tmp, done.failedFilePath)), ["sf__Id;sf__Error;Legacy_Id__c;Name",
      `;DUPLICATE_VALUE:duplicate value found: Legacy_Id__c duplicates value on record with id: ${other}:--;s1;Twice`]);
  });

  await test("data update bulk changes rows by Id", async () => {
    const [one, two] = accounts("Legacy_Id__c IN ('s1', 's2')", "Id");
    const path = file("update.csv", `Id,Phone\n${one.Id},11\n${two.Id},#N/A\n`);
    const done = await sf("data", "update", "bulk", "--sobject", "Account", "--file", path, ...wait);

    assert.equal(done.successfulRecords, 2);
    assert.deepEqual(accounts("Legacy_Id__c IN ('s1', 's2')", "Phone"),
      [{ Phone: "11" }, { Phone: null }]);
  });

  await test("data upsert bulk changes one row and creates another", async () => {
    const [{ Id }] = accounts("Legacy_Id__c = 's3'", "Id");
    const path = file("upsert.csv", "Legacy_Id__c,Name\ns3,Three\ns5,Five\n");
    const done = await sf("data", "upsert", "bulk", "--sobject", "Account", "--file", path,
      "--external-id", "Legacy_Id__c", ...wait);
    const after = accounts("Legacy_Id__c IN ('s3', 's5')", "Id", "Name");

    assert.equal(done.jobInfo.numberRecordsProcessed, 2);
    assert.equal(done.jobInfo.numberRecordsFailed, 0);
    assert.deepEqual(after.map((r) => r.Name), ["Three", "Five"]);
    assert.equal(after[0].Id, Id);
    assert.deepEqual(
      done.records.successfulResults.map((r) => [r.sf__Id, r.sf__Created]).sort(),
      [[Id, "false"], [after[1].Id, "true"]].sort());
  });

  await test("data delete bulk puts rows into the recycle bin", async () => {
    const gone = accounts("Legacy_Id__c IN ('s1', 's2')", "Id");
    const path = file("delete.csv", `Id\n${gone.map((r) => r.Id).join("\n")}\n`);
    const done = await sf("data", "delete", "bulk", "--sobject", "Account", "--file", path, ...wait);

    assert.equal(done.jobInfo.numberRecordsFailed, 0);
    assert.deepEqual(accounts("Legacy_Id__c IN ('s1', 's2')", "IsDeleted"),
      [{ IsDeleted: 1 }, { IsDeleted: 1 }]);
    assert.deepEqual(accounts("IsDeleted = 0", "Legacy_Id__c").map((r) => r.Legacy_Id__c),
      ["s3", "s4", "s5", "t1"]);
  });

  await test("data delete bulk --hard-delete leaves nothing", async () => {
    const [{ Id }] = accounts("Legacy_Id__c = 's5'", "Id");
    await sf("data", "delete", "bulk", "--sobject", "Account", "--hard-delete",
      "--file", file("hard.csv", `Id\n${Id}\n`), ...wait);
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Id = ?", Id), []);
  });
});
