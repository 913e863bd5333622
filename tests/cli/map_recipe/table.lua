--- A table map: the fields come in the order of their names.
local lode = require "lode"
local c = lode.columns

return {
  Name = c.name:trim(),
  Id = c.id,
  Phone = c.phone:phone "DE",
  Kind = lode.const "x",
  Length = function(row) return #row.name end,
  Cleared = lode.when(c.name, lode.null),
}
