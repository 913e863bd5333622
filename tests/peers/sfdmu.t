#!/usr/bin/env node
// sfdmu 3 (SFDX Data Move Utility) brings CSV files of parents and children to the org: through
// Bulk API 2.0, then through REST what has changed since.
"use strict";
const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { peer, tmp } = require("./support/peer");

function sf(...args) {
  const { status, stdout } = spawnSync("sf", args, { cwd: tmp, encoding: "utf8" });
  assert.equal(status, 0, stdout);
  return stdout;
}

peer({}, async (org, test) => {
  function move(folder, files, script) {
    const path = join(tmp, folder);
    mkdirSync(path);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    writeFileSync(join(path, "export.json"), JSON.stringify({
      orgs: [{ name: "target", instanceUrl: org.url, accessToken: org.token }],
      objects: [
        { query: "SELECT Id, Legacy_Id__c, Name, Phone FROM Account",
          operation: "Upsert", externalId: "Legacy_Id__c" },
        { query: "SELECT Id, Legacy_Id__c, LastName, AccountId FROM Contact",
          operation: "Upsert", externalId: "Legacy_Id__c" },
      ],
      ...script,
    }));
    const told = sf("sfdmu", "run", "--sourceusername", "csvfile", "--targetusername", "target",
      "--path", path, "--noprompt");
    assert.match(told, /Exit code 0 \(SUCCESS\)/);
    return told;
  }

  function contacts() {
    return org.rows("SELECT c.Legacy_Id__c AS id, c.LastName AS name, a.Name AS account, a.Phone"
      + " AS phone FROM Contact c LEFT JOIN Account a ON a.Id = c.AccountId ORDER BY c.Legacy_Id__c");
  }

  sf("plugins", "link", join(process.env.NODE_PATH, "sfdmu"), "--no-install");

  await test("new records go through Bulk API 2.0, children below their parents", async () => {
    const told = move("bulk", {
      "Account.csv": 'Id,Legacy_Id__c,Name,Phone\n1,a1,"Engines, Ltd",1\n2,a2,Looms,2\n',
      "Contact.csv": "Id,Legacy_Id__c,LastName,Account.Legacy_Id__c,AccountId\n"
        + "1,c1,Lovelace,a1,1\n2,c2,Jacquard,a2,2\n3,c3,Babbage,a1,1\n",
    }, { bulkThreshold: 1 });

    assert.match(told, /\{Account\} The Insert API operation has been started using Bulk API V2\.0/);
    assert.deepEqual(contacts(), [
      { id: "c1", name: "Lovelace", account: "Engines, Ltd", phone: "1" },
      { id: "c2", name: "Jacquard", account: "Looms", phone: "2" },
      { id: "c3", name: "Babbage", account: "Engines, Ltd", phone: "1" },
    ]);
  });

  await test("what has changed goes through REST, and nothing is there twice", async () => {
    const told = move("rest", {
      "Account.csv": 'Id,Legacy_Id__c,Name,Phone\n1,a1,"Engines, Ltd",11\n2,a2,Looms,2\n3,a3,Mills,3\n',
      "Contact.csv": "Id,Legacy_Id__c,LastName,Account.Legacy_Id__c,AccountId\n"
        + "1,c1,King,a1,1\n2,c2,Jacquard,a3,3\n3,c3,Babbage,a1,1\n",
    }, { bulkThreshold: 200 });

    assert.match(told, /\{Account\} The Update API operation has been started using REST API/);
    assert.deepEqual(contacts(), [
      { id: "c1", name: "King", account: "Engines, Ltd", phone: "11" },
      { id: "c2", name: "Jacquard", account: "Mills", phone: "3" },
      { id: "c3", name: "Babbage", account: "Engines, Ltd", phone: "11" },
    ]);
    assert.deepEqual(org.rows("SELECT count(*) AS n FROM Account"), [{ n: 3 }]);
  });
});
