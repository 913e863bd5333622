-- Accounts, of which one fails, in chunks of two, with an id map.
local lode = require "lode"
local c    = lode.columns
lode.org():insert {
  "accounts",
  object     = "Account",
  from       = lode.csv "in.csv",
  ids_by     = "name",
  chunk_rows = 2,
  map        = { Name = c.name },
}
