local lode = require "lode"
local c = lode.columns
local org = lode.org()

local rows = lode.rows { { id = "1", name = "Acme" } }
local firms = org:insert { "firms", object = "Account", ids_by = "id", from = rows, map = { Name = c.name } }
local function tell(fn)
  local ok, e = pcall(fn)
  print(ok, type(e) == "table" and e.code, tostring(e))
end

-- a step
tell(function() return firms:ids(c.id) end)
tell(function() return firms:idd(c.id) end)
tell(function() return firms:row { status = "failed" } end)
tell(function() return firms.count end)
tell(function() return firms:counts() end)
tell(function() return firms:jobs() end)
-- an org
tell(function() return org:inserts {} end)
tell(function() return org.usrname end)
-- a source
tell(function() return #rows end)
tell(function() for _ in pairs(rows) do end end)
-- names are looked at before an empty list leaves nothing to ask for
tell(function() return org:select("SELECT Id FROM Account WHERE Id IN :ids", { id = {} }) end)
tell(function() return org:query("SELECT Id FROM Account WHERE Id IN :ids", { id = {} }) end)
-- lists that are no table of the script's
tell(function() return lode.rows(org:select "SELECT Name FROM Account"):count() end)
tell(function() return lode.rows(lode.json.decode '[{"a":1},{"a":2}]'):count() end)
tell(function() return lode.rows(firms) end)
