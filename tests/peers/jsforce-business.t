#!/usr/bin/env node
// jsforce makes the records of a small business: objects of each kind, with what an org adds to them.
"use strict";
const assert = require("node:assert/strict");
const { Connection } = require("jsforce");
const { peer } = require("./support/peer");

peer({}, async (org, test) => {
  const conn = new Connection({ instanceUrl: org.url, accessToken: org.token, version: "60.0" });
  const id = {};

  async function create(object, fields) {
    const made = await conn.sobject(object).create(fields);
    assert.equal(made.success, true);
    return made.id;
  }

  async function one(soql) {
    const { records } = await conn.query(soql);
    assert.equal(records.length, 1);
    return records[0];
  }

  await test("composite: an account, and a contact that refers to it", async () => {
    const { compositeResponse } = await conn.requestPost("/composite", {
      allOrNone: true,
      compositeRequest: [
        { method: "POST", url: "/services/data/v60.0/sobjects/Account", referenceId: "account",
          body: { Name: "Engines", Industry: "Engineering" } },
        { method: "POST", url: "/services/data/v60.0/sobjects/Contact", referenceId: "contact",
          body: { FirstName: "Ada", LastName: "Lovelace", AccountId: "@{account.id}" } },
      ],
    });
    assert.deepEqual(compositeResponse.map((r) => [r.referenceId, r.httpStatusCode]),
      [["account", 201], ["contact", 201]]);
    [id.account, id.contact] = compositeResponse.map((r) => r.body.id);
    assert.deepEqual(org.rows("SELECT Id, Name, AccountId FROM Contact"),
      [{ Id: id.contact, Name: "Ada Lovelace", AccountId: id.account }]);
  });

  await test("an opportunity's stage says how likely it is, and whether it is won", async () => {
    id.opportunity = await create("Opportunity", { Name: "Deal", AccountId: id.account,
      StageName: "Prospecting", CloseDate: "2030-12-31" });
    const soql = "SELECT StageName, Probability, IsClosed, IsWon, CloseDate FROM Opportunity";
    const { attributes, ...open } = await one(soql);
    assert.equal(attributes.type, "Opportunity");
    assert.deepEqual(open, { StageName: "Prospecting", Probability: 10, IsClosed: false,
      IsWon: false, CloseDate: "2030-12-31" });

    await conn.sobject("Opportunity").update({ Id: id.opportunity, StageName: "Closed Won" });
    const { Probability, IsClosed, IsWon } = await one(soql);
    assert.deepEqual({ Probability, IsClosed, IsWon },
      { Probability: 100, IsClosed: true, IsWon: true });
  });

  await test("a product is sold at a price of a book, the standard price first", async () => {
    const { Id: standard } = await one("SELECT Id FROM Pricebook2 WHERE IsStandard = true");
    id.product = await create("Product2", { Name: "Mill", IsActive: true });
    const book = await create("Pricebook2", { Name: "Wholesale", IsActive: true });
    const price = { Product2Id: id.product, UnitPrice: 80, IsActive: true };
    await assert.rejects(
      conn.sobject("PricebookEntry").create({ ...price, Pricebook2Id: book }),
      { errorCode: "STANDARD_PRICE_NOT_DEFINED" });

    id.price = await create("PricebookEntry", { ...price, UnitPrice: 100, Pricebook2Id: standard });
    await create("PricebookEntry", { ...price, Pricebook2Id: book });
    await create("OpportunityLineItem", { OpportunityId: id.opportunity,
      PricebookEntryId: id.price, Quantity: 3, UnitPrice: 90 });
    const line = await one("SELECT TotalPrice, Product2Id, Opportunity.Account.Name,"
      + " PricebookEntry.Product2.Name FROM OpportunityLineItem");
    assert.equal(line.TotalPrice, 270);
    assert.equal(line.Product2Id, id.product);
    assert.equal(line.Opportunity.Account.Name, "Engines");
    assert.equal(line.PricebookEntry.Product2.Name, "Mill");
  });

  await test("a task of a contact and an opportunity, found by either", async () => {
    await create("Task", { Subject: "Call", Status: "Not Started", Priority: "Normal",
      WhoId: id.contact, WhatId: id.opportunity, ActivityDate: "2030-01-31" });
    const task = await one("SELECT Subject, Who.Name, Who.Type, What.Name, What.Type, IsClosed"
      + " FROM Task WHERE What.Type = 'Opportunity'");
    assert.deepEqual([task.Who.Type, task.Who.Name, task.What.Type, task.What.Name],
      ["Contact", "Ada Lovelace", "Opportunity", "Deal"]);
    assert.equal(task.Who.attributes.url, `/services/data/v60.0/sobjects/Contact/${id.contact}`);
    assert.equal(task.IsClosed, false);
    await assert.rejects(conn.sobject("Task").create({ Subject: "No", WhoId: id.account }),
      { errorCode: "FIELD_INTEGRITY_EXCEPTION" });
  });

  await test("cases are numbered, and belong to the account of their contact", async () => {
    for (const Subject of ["First", "Second"])
      await create("Case", { Subject, ContactId: id.contact });
    const { records } = await conn.query(
      "SELECT CaseNumber, AccountId, Status FROM Case ORDER BY CaseNumber");
    assert.deepEqual(records.map((r) => r.AccountId), [id.account, id.account]);
    assert.deepEqual(records.map((r) => r.Status), ["New", "New"]);
    assert.match(records[0].CaseNumber, /^\d{8}$/);
    assert.equal(Number(records[1].CaseNumber), Number(records[0].CaseNumber) + 1);
  });

  await test("a campaign has a contact, and a lead, each once", async () => {
    const CampaignId = await create("Campaign", { Name: "Fair", IsActive: true });
    const LeadId = await create("Lead", { LastName: "Jacquard", Company: "Looms" });
    await create("CampaignMember", { CampaignId, ContactId: id.contact });
    await create("CampaignMember", { CampaignId, LeadId });
    await assert.rejects(
      conn.sobject("CampaignMember").create({ CampaignId, ContactId: id.contact }),
      { errorCode: "DUPLICATE_VALUE" });
    const { records } = await conn.query(
      "SELECT Contact.LastName, Lead.LastName FROM CampaignMember ORDER BY CreatedDate, Id");
    assert.deepEqual(records.map((r) => [r.Contact?.LastName, r.Lead?.LastName]),
      [["Lovelace", undefined], [undefined, "Jacquard"]]);
  });

  await test("what is of the wrong kind is refused with its code", async () => {
    const contact = conn.sobject("Contact");
    const refused = [
      [{ LastName: "x", Email: "no address" }, "INVALID_EMAIL_ADDRESS"],
      [{ LastName: "x".repeat(81) }, "STRING_TOO_LONG"],
      [{ LastName: "x", Birthdate: "31.12.1999" }, "JSON_PARSER_ERROR"],
      [{ LastName: "x", AccountId: "001000000000000AAA" }, "INVALID_CROSS_REFERENCE_KEY"],
      [{ LastName: "x", CreatedDate: "2020-01-01T00:00:00Z" }, "INVALID_FIELD_FOR_INSERT_UPDATE"],
    ];
    for (const [record, errorCode] of refused)
      await assert.rejects(contact.create(record), { errorCode }, JSON.stringify(record));
    assert.equal(org.rows("SELECT Id FROM Contact").length, 1);
  });

  await test("an account takes its contacts along, and its closed deal keeps it", async () => {
    await assert.rejects(conn.sobject("Account").destroy(id.account), { errorCode: "DELETE_FAILED" });
    await conn.sobject("Case").find({ ContactId: id.contact }).destroy();
    await conn.sobject("Opportunity").destroy(id.opportunity);
    await conn.sobject("Account").destroy(id.account);
    assert.deepEqual(org.rows("SELECT IsDeleted FROM Contact"), [{ IsDeleted: 1 }]);
    assert.deepEqual(org.rows("SELECT IsDeleted FROM OpportunityLineItem"), [{ IsDeleted: 1 }]);
  });
});
