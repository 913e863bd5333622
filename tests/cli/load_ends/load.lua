-- Accounts, then contacts, in chunks of two.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()
local accounts = org:insert {
  "accounts",
  object     = "Account",
  from       = lode.csv "in.csv",
  ids_by     = "name",
  chunk_rows = 2,
  map        = { Name = c.name },
}
if io.open "fails" then error "the script is at fault" end
org:insert {
  "contacts",
  object     = "Contact",
  from       = lode.csv "in.csv",
  chunk_rows = 2,
  map        = { LastName = c.name, AccountId = accounts:id(c.name) },
}
