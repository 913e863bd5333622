local lode = require "lode"
local arg = lode.args { dir = lode.required }
local c, org = lode.columns, lode.org()
lode.once("note", function() assert(io.open("once.txt", "a")):write("once\n"):close() end)
local accounts = org:insert {
  "accounts",
  object = "Account", ids_by = "id",
  from = lode.csv(arg.dir .. "/accounts.csv"),
  map = { Name = c.name, Site = c.id },
}
org:insert {
  "contacts",
  object = "Contact",
  from = lode.csv(arg.dir .. "/contacts.csv"),
  map = { LastName = c.last, AccountId = accounts:id(c.account) },
}
print(accounts.ids["1"] ~= nil, accounts.counts.rows)
