-- nil and "" leave a field alone, lode.null clears it.
local lode = require "lode"
local org = lode.org()
local c = lode.columns

local made = org:insert {
  "made", object = "Account", ids_by = "name",
  from = lode.rows { { name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }, { name = "e" } },
  map = { Name = c.name, Phone = lode.const "12345", Site = lode.const "here" },
}
org:update {
  "by_function", object = "Account",
  from = lode.rows { { name = "a" }, { name = "b" }, { name = "c" } },
  map = function(row)
    local values = { a = "", b = lode.null }
    return { Id = made:id(row.name), Phone = values[row.name], Site = "there" }
  end,
}
org:update {
  "by_table", object = "Account",
  from = lode.rows { { name = "d", phone = "" }, { name = "e", phone = "" } },
  map = {
    Id = made:id(c.name),
    Phone = c.phone,
    Site = lode.null,
    Fax = function(row) if row.name == "e" then return lode.null end end,
  },
}
