-- Parents of every fate, and their children.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { table = false }
local org = lode.org()

local accounts = org:insert {
  "accounts", object = "Account", ids_by = "id", from = lode.csv "accounts.csv",
  map = function(row)
    if row.region == "reject" then lode.reject "no such region" end
    if row.region == "skip" then lode.skip "later" end
    return { Name = row.name, Site = row.region }
  end,
}
local contacts = org:insert {
  "contacts", object = "Contact", ids_by = "id", from = lode.csv "contacts.csv",
  map = arg.table and { LastName = c.last, AccountId = accounts:id(c.account_id) }
    or function(row) return { LastName = row.last, AccountId = accounts:id(row.account_id) } end,
}
print(accounts:id "" == "", #accounts:id "1", #accounts:id " 1 ",
  accounts.ids["1"] == accounts:id "1", accounts.ids["9"], accounts.ids["2"], accounts.ids["3"])
for _, key in ipairs { "2", "3", "9" } do
  print(pcall(accounts.id, accounts, key))
end
for row in contacts:rows { status = "rejected" } do print(row.id, row.sf__Error, row._error_field, row._error_value) end
