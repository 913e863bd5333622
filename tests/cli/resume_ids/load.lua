local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows = { { id = "1", name = "One", up = "" }, { id = "2", name = "Two", up = "1" }, { id = "3", name = "", up = "" },
  { id = "4", name = "skip", up = "2" }, { id = "5", name = "Five", up = "2" } }
local function skipping(row) if row.name == "skip" then lode.skip "not wanted" end return row.name end
local by_column = org:insert { "by_column", object = "Account", ids_by = { "id", "name" }, from = lode.rows(rows),
  map = { Name = skipping, Site = c.id } }
local by_key = org:upsert { "by_key", object = "Account", external_id = "Legacy_Id__c", from = lode.rows(rows),
  map = function(row)
    if row.name == "skip" then lode.skip "not wanted" end
    return { Legacy_Id__c = "L" .. row.id, Name = row.name }
  end }
local tree = org:insert { "tree", object = "Account", ids_by = "id", from = lode.rows(rows),
  map = { Name = skipping, Site = lode.const "tree", ParentId = lode.same_step "up" } }
local f = io.open "stop"
if f then f:close() error "stopped between the steps" end
org:insert { "children", object = "Contact",
  from = lode.rows { { last = "a1" }, { last = "a3" }, { last = "b1" }, { last = "b3" }, { last = "b4" }, { last = "c5" } },
  map = function(row)
    local kind, n = row.last:match "(.)(.)"
    local id = kind == "a" and by_column:id(n, rows[tonumber(n)].name) or kind == "b" and by_key:id("l" .. n) or kind == "c" and tree:id(n)
    return { LastName = row.last, AccountId = id }
  end }
