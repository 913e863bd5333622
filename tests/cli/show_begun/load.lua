-- Accounts in chunks of three.
local lode = require "lode"
local c    = lode.columns
lode.org():insert {
  "accounts", object = "Account", from = lode.csv "in.csv", chunk_rows = 3, map = { Name = c.name, Site = c.n },
}
