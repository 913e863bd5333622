--- Tests of recipe.lua.
---
--- Run:    lode test scripts/recipe_test.lua
local test = require "lode.test"

test("names are trimmed and written with capitals", function()
  local record = test.transform {
    "recipe.lua",
    row = { first = " ada ", last = "LOVELACE ", email = "ADA@example.com", account_id = "7" },
  }
  test.expect(record, { FirstName = "Ada", LastName = "Lovelace", Email = "ADA@example.com", Key__c = "7/LOVELACE" })
end)

test("an address that is none rejects the row", function()
  local row = { first = "", last = "Hopper", email = "grace", account_id = "1" }
  local record, why = test.transform { "recipe.lua", row = row }
  test.expect(record, nil)
  test.expect(why.status, "rejected")
  test.expect(why.column, "email")
  test.expect_text(why.message, "no @ in it")
end)

test("the whole file comes out as it did", function()
  test.golden("data/contacts-mapped.csv", test.transform { "recipe.lua", from = "data/contacts.csv" })
end)
