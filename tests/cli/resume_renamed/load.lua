-- The first rows have names that are too long: the step stops.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 100 do rows[i] = { last = i <= 5 and ("x"):rep(100) or "n" .. i } end
org:insert { "con", object = "Contact", from = lode.rows(rows), canary = 20, chunk_rows = 20, max_failures = 2, map = { LastName = c.last } }
