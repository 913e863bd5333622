-- Rows from everywhere.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local function load(name, from, map)
  local step = org:insert { name, object = "Account", from = from, map = map or { Name = c.name } }
  print(name, step.counts.created, step.counts.rejected)
  return step
end
local step = load("list", lode.rows { { name = "list 1", n = 1 }, { name = "list 2", n = 2.5 }, { name = "list 3", n = true }, { name = "list 4" } },
  function(row) return { Name = row.name, Site = row.n } end)
load("iterator", coroutine.wrap(function() for i = 1, 3 do coroutine.yield { name = "iterator " .. i } end end))
load("columns", lode.rows({ { name = "columns" }, { name = "columns 2", more = "x" } }, { columns = { "name", "more" } }),
  { Name = c.name, Site = c.more })
load("stdin", lode.csv "-")
load("query", org:query "SELECT Name FROM Account WHERE Name LIKE 'list%'", { Name = "copy of " .. c.Name })
load("outcome", step:rows { status = "created" }, { Name = "outcome of " .. c.name, Site = c._row })
load("empty", lode.rows({}, { columns = { "name" } }))
load("quoted", lode.rows { { name = 'a "b", c\nd' } })
print(pcall(load, "nothing", lode.rows {}))
print(pcall(load, "ragged", lode.rows { { name = "a" }, { name = "b", nam = "c" } }))
print(pcall(load, "no_rows", lode.rows { "a" }))
print(pcall(load, "list_of_lists", lode.rows { { "a", "b" } }))
print(pcall(load, "second_row", lode.rows { { name = "a" }, "b" }))
print(pcall(lode.rows, 7))
print(pcall(lode.csv))
for row in lode.csv "stdin.csv" do print(row.name) end
print(lode.csv("stdin.csv"):count(), table.concat(lode.csv("stdin.csv"):columns(), ","))
