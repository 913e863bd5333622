-- One account, which is deleted for good.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local made = org:insert { "made", object = "Account", from = lode.rows { { n = "x" } }, ids_by = "n", map = { Name = c.n } }
org:hard_delete { "gone", object = "Account", from = lode.rows { { n = "x" } }, map = { Id = made:id(c.n) } }
