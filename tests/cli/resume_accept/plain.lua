local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 60 do rows[i] = { id = tostring(i), name = "N" .. i, last = "N" .. i } end
local accounts = org:insert { "accounts", object = "Account", ids_by = "id", chunk_rows = 2, from = lode.rows(rows),
  map = { Name = c.name } }
org:insert { "contacts", object = "Contact", from = lode.rows(rows), map = { LastName = c.last, AccountId = accounts:id(c.id) } }
