-- SQLite through ODBC.
local lode = require "lode"
local org = lode.org()

local dsn = "Driver=SQLite3;Database=crm.db"
for row in lode.odbc(dsn, "SELECT * FROM firms") do
  print(row.id, row.name, "[" .. row.note .. "]", row.at, row.day)
end
org:insert {
  "firms", object = "Account", map = { Name = lode.columns.name },
  from = lode.odbc(dsn, "SELECT id, name FROM firms ORDER BY id"),
}
local function tell(...)
  local ok, e = pcall(function(...) return lode.odbc(...):count() end, ...)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
tell(dsn, "SELECT nam FROM firms")
tell(dsn, "SELECT id, id FROM firms")
tell("Driver=None;Password=secret", "SELECT 1 AS n")
tell("no_source", "SELECT 1 AS n")
tell(dsn)
tell(nil, "SELECT 1 AS n")
print(lode.odbc("Driver=SQLITE3;Database=crm.db", "SELECT id FROM firms WHERE name = ? AND id < ?", { "Two", 10 })().id)
