--- Accounts and their contacts.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local accounts = org:insert { "accounts", object = "Account", chunk_rows = 300, ids_by = "id",
  from = lode.csv "accounts.csv", map = { Name = c.name } }
org:insert { "contacts", object = "Contact", chunk_rows = 300, from = lode.csv "contacts.csv",
  map = { AccountId = accounts:id(c.id), LastName = c.name } }
