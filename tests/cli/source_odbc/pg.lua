-- PostgreSQL through ODBC.
local lode = require "lode"
local org = lode.org()

local every = "SELECT id, name, price, score, ok, at, zoned, day, clock FROM kinds WHERE id < 3 OR id > 4 OR id IS NULL"
local rows = lode.odbc("crm", every)
for row in rows do
  for _, name in ipairs(rows:columns()) do io.write(name, "=[", row[name], "] ") end
  print()
end
local long = lode.odbc("crm", "SELECT name FROM kinds WHERE id = 4")().name
print(#long, long == ("long ü "):rep(20000))
print(lode.odbc("crm", "SELECT n, name FROM many"):count())
local step = org:insert {
  "many", object = "Account", map = { Name = lode.columns.name },
  from = lode.odbc("crm", "SELECT n, name FROM many"):sort_by("n", { numeric = true, descending = true }):limit(3),
}
for row in step:rows() do print(row._file, row._line, row.name) end
local function tell(...)
  local ok, e = pcall(function(...) return lode.odbc(...):count() end, ...)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
-- values: each kind of Lua's, a text that wants quotes, one that is compared with numbers and dates
local function count(sql, ...) return lode.odbc("crm", "SELECT n FROM many WHERE " .. sql, { ... }):count() end
print(count("n <= ?", 7), count("name = ?", "row 12"), count("n / 2.0 < ?", 2.25), count("n = 1 AND ?", true))
print(count("name = ?", "Robert'; DROP TABLE many; --"), count("coalesce(name, ?) = ? AND n < ?", lode.null, "row 3", 100))
print(count("n = ?", "12"), lode.odbc("crm", "SELECT id FROM kinds WHERE day = CAST(? AS date)", { "2024-02-29" }):count())
local one = lode.odbc("crm", "SELECT CAST(? AS text) AS t, CAST(? AS bigint) AS n", { "Ä 😀", 9007199254740993 })()
print(one.t, one.n)
tell("crm", "SELECT n FROM many WHERE n = ?", {})
tell("crm", "SELECT n FROM many WHERE n = ?", { 1, 2 })
tell("crm", "SELECT n FROM many WHERE n = ?", { n = 1 })
tell("crm", "SELECT n FROM many WHERE name = ?", { "a\0b" })
tell("crm", "SELECT n FROM many WHERE n = ?", { {} })
tell("crm", "SELECT n FROM many WHERE n = ?", 1)
tell("crm", "SELECT nam FROM many WHERE n = ?", { 1 })
tell("crm", "SELECT nam FROM kinds")
tell("crm", "SELECT raw FROM kinds")
tell("crm", "SELECT 1 / (n - 9000) AS x FROM many")
tell("crm", "DELETE FROM many")
tell("crm", "DELETE FROM many RETURNING n")
tell("DSN=crm;Database=nowhere", "SELECT 1 AS n")
