local lode = require "lode"
local c = lode.columns
local org = lode.org()

org:insert { "firms", object = "Account", from = lode.rows { { n = "A" }, { n = ("x"):rep(300) } }, map = { Name = c.n } }
org:insert {
  "people", object = "Contact", from = lode.rows { { id = "1", last = "L" }, { id = "2", last = ("x"):rep(100) } },
  map = { LastName = c.last },
}
