-- Steps that read the rows of others: one began before the run stopped, one did not.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local is_mended = io.open "mended" ~= nil
local rows = {}
for i = 1, 40 do rows[i] = { id = tostring(i), name = i % 20 == 0 and "" or "n" .. i } end
local name = is_mended and lode.coalesce(c.name, lode.const "mended") or c.name
local firms = org:insert { "firms", object = "Account", ids_by = "id", from = lode.rows(rows), map = { Name = name, Site = c.id } }
if io.open "early" then lode.stop "before the next step" end
org:update { "begun", object = "Account", from = firms:rows { status = "created" }, map = { Id = c.sf__Id, Fax = c.id } }
if not is_mended or io.open "halt" then lode.stop "mend these first" end
org:update { "chained", object = "Account", from = firms:rows { status = "created" }:filter(c.id), map = { Id = c.sf__Id, Site = c.id } }
org:update { "never", object = "Account", from = firms:rows { status = "created" }, map = { Id = c.sf__Id, Phone = c.id } }
local n = 0
for _ in firms:rows() do n = n + 1 end
print(n .. " rows in all")
