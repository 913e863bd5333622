--- Run: lode test
local test = require "lode.test"

test("a contact stands under its account's new Id", function()
  local contact = test.transform {
    "load.lua", step = "contacts",
    row = { account_id = "1", first = " Ada ", last = "Lovelace", email = "ada@example.com" },
    ids = { accounts = { ["1"] = "001000000000001AAA" } },
  }
  test.expect(contact.AccountId, "001000000000001AAA")
  test.expect(contact.FirstName, "Ada")
end)

test("every row arrives", function()
  local run = test.rehearse { "load.lua" }
  test.expect(run.status, 0)
  test.expect(run.steps.contacts.counts.created, 3)
  test.expect(#run:select "SELECT Id FROM Contact WHERE Account.Name = 'Analytical Engines'", 2)
end)
