--- The smallest useful script: the rows of one file become accounts.
---
--- Run:    lode rehearse scripts/hello.lua
--- Prints: how many accounts were made.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

local accounts = org:insert {
  "accounts",
  object = "Account",
  from   = lode.csv "scripts/data/accounts.csv",
  map    = { Name = c.name, Phone = c.phone },
}

print(accounts.counts.created .. " accounts made")
