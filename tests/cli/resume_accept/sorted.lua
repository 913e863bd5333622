local lode = require "lode"
local c, org = lode.columns, lode.org()
org:insert { "s", object = "Contact", from = lode.rows { { n = "x" } }, together = "AccountId", map = { LastName = c.n } }
