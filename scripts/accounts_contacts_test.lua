--- Tests of accounts_contacts.lua: its maps row by row, and a whole load against the local org.
---
--- Run:    lode test scripts/accounts_contacts_test.lua
local test = require "lode.test"

local function contact(row)
  local whole = { first = "Ada", last = "Lovelace", email = "ada@example.com", account_id = "", deleted = "" }
  for column, value in pairs(row) do whole[column] = value end
  return test.transform {
    "accounts_contacts.lua", step = "contacts", row = whole,
    ids = { accounts = { ["7"] = "001000000000007AAA" } },
  }
end

test("an account with more than a million of revenue is hot", function()
  local row = { id = "7", name = " Acme ", phone = "", revenue = "1000001" }
  local record = test.transform { "accounts_contacts.lua", step = "accounts", row = row }
  test.expect(record.Rating, "Hot")
  test.expect(record.Name, "Acme")
  row.revenue = ""
  test.expect(test.transform({ "accounts_contacts.lua", step = "accounts", row = row }).Rating, "Warm")
end)

test("a contact stands under its account's new Id", function()
  test.expect(contact({ account_id = "7" }).AccountId, "001000000000007AAA")
  test.expect(contact({ account_id = "" }).AccountId, nil)
end)

test("a contact without its account is rejected", function()
  local _, why = contact { account_id = "8" }
  test.expect(why.code, "MISSING_PARENT")
end)

test("what was deleted in the old CRM is left out", function()
  local _, why = contact { deleted = "Y" }
  test.expect(why.status, "skipped")
  test.expect(why.message, "deleted in the old CRM")
end)

test("the load brings every contact that is not left out", function()
  local run = test.rehearse { "accounts_contacts.lua" }
  test.expect(run.status, 0)
  test.expect(run.steps.contacts.counts.created, 4)
  test.expect(run.steps.contacts.counts.skipped, 1)
  test.expect(#run:rows "contacts", 5)
  local nameless = run:select "SELECT LastName, Account.Name FROM Contact WHERE LastName = 'Unknown'"
  test.expect(#nameless, 1)
end)
