local lode = require "lode"
local c = lode.columns
local yes, no = lode.const "yes", lode.const "no"
return {
  n = c.n,
  by_function = lode.when(function(row) return tonumber(row.n) > 5 end, yes, no),
  by_nil = lode.when(function(row) return tonumber(row.n) > 5 and "x" or nil end, yes, no),
  by_boolean = lode.when(c.v:boolean(), yes, no),
  by_value = lode.when(c.v, yes, no),
  either = lode.when(lode.coalesce(c.v:boolean(), c.w:boolean()), yes, no),
  both = lode.when(lode.when(c.v:boolean(), c.w:boolean()), yes, no),
  joined = lode.when(c.v:boolean() .. c.w:boolean(), yes, no),
  neither = lode.when(lode.when(c.v:boolean(), false, lode.when(c.w:boolean(), false, true)), yes, no),
  a_function = lode.when(lode.coalesce(function(row) return row.v == "Y" end, c.w:boolean()), yes, no),
  a_default = lode.when(c.v:boolean():default(true):trim(), yes, no),
  any_default = lode.when(c.v:default(false), yes, no),
}
