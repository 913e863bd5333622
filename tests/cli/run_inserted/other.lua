-- The same file, another script, step and map; or another object.
local lode = require "lode"
local arg  = lode.args { object = "Account" }
local c    = lode.columns
lode.org():insert {
  "all",
  object = arg.object,
  from   = lode.csv "rows.csv",
  map    = arg.object == "Lead" and { LastName = c.key, Company = c.key } or { Name = c.key },
}
