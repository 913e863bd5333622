--- Accounts, then their contacts under the accounts' new Ids.
---
--- Run:    lode rehearse load.lua                         against a local org, as often as you like
---         lode rehearse load.lua --arg dir=data          the same with your rows, in data/, which git leaves out
---         lode run -o SANDBOX load.lua --arg dir=data    against your org
local lode = require "lode"
local arg  = lode.args { dir = "sample" }
local c    = lode.columns
local org  = lode.org()

local accounts = org:insert {
  "accounts",
  object = "Account", ids_by = "id",
  from   = lode.csv(arg.dir .. "/accounts.csv"),
  map    = {
    Name  = c.name:trim(),
    Phone = c.phone:phone "US",
  },
}

org:insert {
  "contacts",
  object = "Contact",
  from   = lode.csv(arg.dir .. "/contacts.csv"),
  map    = {
    AccountId = accounts:id(c.account_id),
    FirstName = c.first:trim(),
    LastName  = c.last:trim(),
    Email     = c.email:email(),
  },
}
