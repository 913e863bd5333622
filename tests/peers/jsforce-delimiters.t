#!/usr/bin/env node
// jsforce loads CSV of every delimiter and line ending that a job can have, and reads the results.
"use strict";
const assert = require("node:assert/strict");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

const delimiters = {
  BACKQUOTE: "`", CARET: "^", COMMA: ",", PIPE: "|", SEMICOLON: ";", TAB: "\t",
};
const lineEndings = { LF: "\n", CRLF: "\r\n" };

peer({}, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token });
  conn.bulk2.pollInterval = 50;

  // A table of plain values as CSV; all but the header are quoted.
  function csv(rows, delimiter, ending) {
    const quoted = rows.map((row, i) =>
      i ? row.map((v) => `"${v.replaceAll('"', '""')}"`) : row);
    return quoted.map((row) => row.join(delimiter) + ending).join("");
  }

  for (const [columnDelimiter, delimiter] of Object.entries(delimiters)) {
    for (const [lineEnding, ending] of Object.entries(lineEndings)) {
      await test(`${columnDelimiter} with ${lineEnding}`, async () => {
        const prefix = `${columnDelimiter} ${lineEnding}`;
        const values = [...Object.values(delimiters), '"', "ü€"].map((c) => `${prefix} a${c}b`);
        const { successfulResults, failedResults } = await conn.bulk2.loadAndWaitForResults({
          object: "Account", operation: "insert", columnDelimiter, lineEnding,
          input: csv([["Name", "Site", "ParentId"], ...values.map((v, i) => [v, `${i}`, ""]),
            ["no such parent", "99", "001000000000000AAA"]], delimiter, ending),
        });
        const told = successfulResults.sort((a, b) => a.Site - b.Site);

        assert.deepEqual(told.map((r) => r.Name), values);
        assert.deepEqual(failedResults.map((r) => r.Name), ["no such parent"]);
        assert.deepEqual(
          org.rows("SELECT Id, Name FROM Account WHERE Name LIKE ? ORDER BY Site", `${prefix} %`),
          told.map((r) => ({ Id: r.sf__Id, Name: r.Name })),
        );
      });
    }
  }

  await test("a file of the other line ending than the job's fails it", async () => {
    const job = conn.bulk2.createJob({ object: "Account", operation: "insert", lineEnding: "LF" });
    await job.open();
    await job.uploadData("Name\r\nwrong\r\n");
    await job.close();
    await assert.rejects(job.poll(), /LineEnding is invalid on user data/);
    assert.deepEqual(org.rows("SELECT Id FROM Account WHERE Name LIKE 'wrong%'"), []);
  });
});
