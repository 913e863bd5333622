local lode = require "lode"
local c, org = lode.columns, lode.org()
local made = org:insert { "made", object = "Account", ids_by = "n",
  from = lode.rows { { n = "x" }, { n = "y" }, { n = "z" } },
  map = { Name = c.n, Phone = lode.const "1", Fax = lode.const "2" } }
org:update { "change", object = "Account",
  from = lode.rows { { n = "x", p = "#N/A" }, { n = "y", p = "" }, { n = "z", p = "3" } },
  map = { Id = made:id(c.n), Phone = lode.coalesce(c.p, lode.null), Fax = function() return lode.null end } }
