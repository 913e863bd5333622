-- The step stops at the first row that fails, until the file "mended" is there; people are of its rows.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local is_mended = io.open "mended" ~= nil
local rows = {}
for i = 1, 60 do rows[i] = { id = tostring(i), name = i % 10 == 0 and "" or "n" .. i } end
local firms = org:insert {
  "firms", object = "Account", ids_by = "id", from = lode.rows(rows), canary = 20, chunk_rows = 20, map = { Name = c.name, Site = c.id },
  on_failed = function(r)
    if not is_mended then lode.stop "enough" end
    r.Name = "mended"
    return lode.retry(r)
  end,
}
org:insert { "people", object = "Contact", from = lode.rows(rows), map = { LastName = c.id, AccountId = firms:id(c.id) } }
