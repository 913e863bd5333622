-- A source that is no file.
local lode = require "lode"
local c    = lode.columns
local rows = { { name = "List 1" }, { name = "List 2" } }
lode.org():insert { "lists", object = "Account", from = lode.rows(rows), map = { Name = c.name } }
