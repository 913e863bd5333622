local lode = require "lode"
local c, org = lode.columns, lode.org()
local parents, children = {}, {}
for i = 1, 30 do parents[i] = { id = "p" .. i } end
for i = 1, 300 do children[i] = { parent = "p" .. (i * 7 % 30 + 1), last = "N" .. i } end
local accounts = org:insert { "accounts", object = "Account", ids_by = "id", from = lode.rows(parents), map = { Name = c.id } }
org:insert { "contacts", object = "Contact", from = lode.rows(children, { columns = { "parent", "last" } }), together = "AccountId", chunk_rows = 45,
  map = { LastName = c.last, AccountId = accounts:id(c.parent) } }
