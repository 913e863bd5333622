local lode = require "lode"
local c = lode.columns
local org = lode.org()
local key = io.open("by"):read()
local accounts = org:insert { "accounts", object = "Account", ids_by = key ~= "" and key or nil,
  from = lode.csv "in.csv", map = { Name = c.name } }
org:insert { "contacts", object = "Contact", from = lode.csv "people.csv",
  map = { LastName = c.last, AccountId = accounts:id(c.firm) } }
