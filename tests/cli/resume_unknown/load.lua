-- A hook mends one row, another one stays failed.
local lode = require "lode"
local c = lode.columns

lode.org():insert {
  "contacts", object = "Contact", from = lode.csv "in.csv",
  map = { LastName = c.last, Email = c.email },
  on_failed = { REQUIRED_FIELD_MISSING = function(r) r.LastName = "Unknown"; return lode.retry(r) end },
}
