-- An account of long ago, which goes for good; its contact stays.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local made = org:insert {
  "made", object = "Account", from = lode.rows { { n = "x" } }, ids_by = "n",
  map = { Name = c.n, CreatedDate = lode.const "2001-02-03T04:05:06Z" },
}
org:hard_delete { "gone", object = "Account", from = lode.rows { { n = "x" } }, map = { Id = made:id(c.n) } }
