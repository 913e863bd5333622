-- Loads a file, or what failed of it.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { file = "in.csv", name = "" }
lode.org():insert {
  "rows", object = "Account", from = lode.csv(arg.file),
  map = {
    Name = lode.coalesce(c.name, lode.const(arg.name)),
    Description = c.note,
    Site = c.id:picklist({ ["1"] = "one", ["2"] = "two", ["3"] = "three", ["4"] = "four" }),
  },
}
