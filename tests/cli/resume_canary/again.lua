-- The first rows have no name, and as many more as are said.
local lode = require "lode"
local arg = lode.args { bad = lode.required }
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 1620 do rows[i] = { k = tostring(i), n = i > 20 + tonumber(arg.bad) and "N" .. i or "" } end
org:insert {
  "firms", object = "Account", canary = 20, chunk_rows = 400, from = lode.rows(rows), map = { Name = c.n, Site = c.k },
}
