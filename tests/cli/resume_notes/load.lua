--- A row that fails for good, one that is mended, and many that are good.
local lode = require "lode"
lode.org():insert { "contacts", object = "Contact", from = lode.csv "in.csv",
  map = function(row) return { LastName = row.last, Email = row.email } end,
  on_failed = { REQUIRED_FIELD_MISSING = function(r) r.LastName = "Unknown"; return lode.retry(r) end } }
