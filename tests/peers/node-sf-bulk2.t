#!/usr/bin/env node
// node-sf-bulk2 speaks Bulk API 2.0 call by call: data in the request that creates the job, the
// upload to the URL that the org gave, lists of jobs, results by pages.
"use strict";
const assert = require("node:assert/strict");
const { setTimeout: pause } = require("node:timers/promises");
const { BulkAPI2 } = require("node-sf-bulk2");
const { RESULTTYPE } = require("node-sf-bulk2/dist/model/enum");
const { peer } = require("./support/peer");

peer({}, async (org, test) => {
  const bulk = new BulkAPI2(
    { instanceUrl: org.url, accessToken: org.token, apiVersion: "62.0" });
  const jobs = [];

  async function complete(get) {
    for (;;) {
      const info = await get();
      if (!["UploadComplete", "InProgress"].includes(info.state)) return info;
      await pause(50);
    }
  }

  function cells(csv) {
    return csv.trim().split("\n").slice(1).map((line) => line.slice(1, -1).split('","')).sort();
  }

  await test("a job that is created with its data is closed by that", async () => {
    const job = await bulk.createDataUploadJobWithData(
      { object: "Account", operation: "insert", contentType: "CSV", lineEnding: "LF" },
      "Name,Legacy_Id__c\nEngines,k1\nLooms,k2\n");
    jobs.push(job.id);
    assert.equal(job.state, "UploadComplete");
    assert.ok(!("contentUrl" in job));

    const info = await complete(() => bulk.getIngestJobInfo(job.id));
    assert.equal(info.state, "JobComplete");
    assert.equal(info.numberRecordsProcessed, 2);
    const told = cells(await bulk.getResults(job.id, RESULTTYPE.successfulResults));
    assert.deepEqual(told.map(([id, , name]) => ({ Id: id, Name: name })),
      org.rows("SELECT Id, Name FROM Account ORDER BY Id"));
  });

  await test("an upload to the URL that the org gave; then closed", async () => {
    const job = await bulk.createDataUploadJob(
      { object: "Account", operation: "upsert", externalIdFieldName: "Legacy_Id__c" });
    jobs.push(job.id);
    assert.equal(job.state, "Open");
    assert.equal(
      await bulk.uploadJobData(job.contentUrl, "Legacy_Id__c,Name\nk2,Mills\nk3,\n"), 201);
    await bulk.closeOrAbortJob(job.id, "UploadComplete");
    const info = await complete(() => bulk.getIngestJobInfo(job.id));
    assert.equal(info.numberRecordsProcessed, 2);
    assert.equal(info.numberRecordsFailed, 1);
    assert.deepEqual(cells(await bulk.getResults(job.id, RESULTTYPE.failedResults)), [
      ["", "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --", "k3", ""],
    ]);
    assert.deepEqual(org.rows("SELECT Name FROM Account ORDER BY Name"),
      [{ Name: "Engines" }, { Name: "Mills" }]);
  });

  await test("the list of jobs, all and of one type", async () => {
    const all = await bulk.getAllIngestJobInfo();
    assert.equal(all.done, true);
    assert.deepEqual(all.records.map((r) => r.id).sort(), jobs.toSorted());
    const own = await bulk.getAllIngestJobInfo({ jobType: "V2Ingest" });
    assert.equal(own.records.length, 2);
    const classic = await bulk.getAllIngestJobInfo({ jobType: "Classic" });
    assert.deepEqual(classic.records, []);
  });

  await test("a deleted job is gone, the records stay", async () => {
    await bulk.deleteIngestJob(jobs[0]);
    await assert.rejects(bulk.getIngestJobInfo(jobs[0]), (e) => {
      assert.equal(e.response.status, 404);
      assert.equal(e.response.data[0].errorCode, "NOT_FOUND");
      return true;
    });
    assert.equal(org.rows("SELECT Id FROM Account").length, 2);
  });

  await test("query results: page by page, all links at once, and deleted", async () => {
    const many = Array.from({ length: 1200 }, (_, i) => `Company ${i},Lead ${i}`);
    const lead = await bulk.createDataUploadJobWithData(
      { object: "Lead", operation: "insert" }, `Company,LastName\n${many.join("\n")}\n`);
    await complete(() => bulk.getIngestJobInfo(lead.id));
    const want = org.rows("SELECT Id, LastName FROM Lead ORDER BY Id").map(Object.values);
    assert.equal(want.length, 1200);

    const job = await bulk.submitBulkQueryJob(
      { operation: "query", query: "SELECT Id, LastName FROM Lead" });
    const info = await complete(() => bulk.getBulkQueryJobInfo(job.id));
    assert.equal(info.numberRecordsProcessed, 1200);
    const got = [];
    let locator;
    do {
      const page = await bulk.getBulkQueryResults(job.id, locator, 500);
      got.push(...cells(page.data));
      locator = page.headers["sforce-locator"];
    } while (locator !== "null");
    assert.deepEqual(got.sort(), want);

    const { resultPages } = await bulk.getBulkQueryResultPages(job.id);
    const pages = await Promise.all(
      resultPages.map((page) => bulk.getResultPage(org.url + page.resultUrl)));
    assert.deepEqual(pages.flatMap((page) => cells(page.data)).sort(), want);

    await bulk.deleteBulkQueryJob(job.id);
    await assert.rejects(bulk.getBulkQueryJobInfo(job.id), (e) => e.response.status === 404);
  });
});
