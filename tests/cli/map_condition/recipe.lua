local lode = require "lode"
local c = lode.columns
local yes, no = lode.const "yes", lode.const "no"
return {
  n = c.n,
  by_function = lode.when(function(row) return tonumber(row.n) > 5 end, yes, no),
  by_nil = lode.when(function(row) return tonumber(row.n) > 5 and "x" or nil end, yes, no),
  by_boolean = lode.when(c.v:boolean(), yes, no),
  by_value = lode.when(c.v, yes, no),
}
