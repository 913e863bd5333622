-- What cannot be done with a source says so.
local lode = require "lode"
local c = lode.columns
local rows = lode.rows { { id = "1", n = "x" }, { id = "1", n = "2" } }

local function tell(f, ...)
  local ok, e = pcall(f, ...)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
local function count(source) return source:count() end
tell(rows.filter, rows, "id")
tell(function() return rows:filtr(c.id) end)
tell(count, rows:filter(c.idd))
tell(count, rows:filter(lode.same_step "id"))
tell(count, rows:filter(function(row) return row.nn end))
tell(count, rows:filter(function() error "a fault of the script" end))
tell(count, rows:filter(function(row) return lode.clean.number(row.n) end))
tell(rows.map, rows, {})
tell(rows.map, rows, function() end, { colums = {} })
tell(count, rows:map(function() end))
tell(count, rows:map(function() return 7 end))
tell(count, rows:map(function(row) return { [row.n] = 1 } end))
tell(count, rows:map(function(row) return { a = row } end))
tell(rows.unique, rows)
tell(rows.unique, rows, {})
tell(rows.unique, rows, { 1 })
tell(count, rows:unique "Id")
tell(count, rows:sort_by { "id", "m" })
tell(count, rows:sort_by("n", { numeric = true }))
tell(rows.sort_by, rows, "n", { desc = true })
tell(rows.limit, rows, -1)
tell(rows.sample, rows, "2")
tell(rows.sample, rows, 2, { seed = 1.5 })
tell(rows.lookup, rows, "other.csv", "id")
tell(count, rows:lookup(rows, "id"))
tell(count, rows:lookup(rows, "id", { prefix = "o_" }))
tell(count, rows:lookup(lode.rows { { id = "2", z = "" } }, "id", { required = true }))
tell(count, rows:lookup(lode.rows { { z = "" } }, "id"))
tell(count, rows:lookup(lode.rows { { id = "1", n = "" } }, "id"))
