-- SQLite in loops and steps, and what is wrong with a query.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local all = "SELECT * FROM firms"
for row in lode.sqlite("crm.db", all) do
  print(row.id, "[" .. row.name .. "]", row.score, "[" .. row.note .. "]", "[" .. row.raw .. "]")
end
org:insert {
  "firms", object = "Account", map = { Name = c.name, Site = c.score },
  from = lode.sqlite("crm.db", all .. " WHERE id < ?2 AND note <> ?1", { "x", 100 }):sort_by "name",
}
print(lode.sqlite("crm.db", all .. " WHERE id = :id OR note IS $none", { id = 2, none = lode.null }):count())
print(lode.sqlite("crm.db", "SELECT count(*) AS n FROM firms WHERE 1 = @yes", { yes = true })().n)
local function tell(...)
  local ok, e = pcall(function(...) return lode.sqlite(...):count() end, ...)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
tell("nowhere.db", all)
tell("text.db", all)
tell("crm.db", "SELECT nam FROM firms")
tell("crm.db", "SELEC")
tell("crm.db", "DELETE FROM firms")
tell("crm.db", "DELETE FROM firms RETURNING id")
tell("crm.db", "CREATE TABLE new (a)")
tell("crm.db", all .. "; DELETE FROM firms")
tell("crm.db", all .. "; ")
tell("crm.db", " ")
tell("crm.db", "SELECT id, id FROM firms")
tell("crm.db", "SELECT id AS \"\" FROM firms")
tell("crm.db", all .. " WHERE id = ?")
tell("crm.db", all .. " WHERE id = :id", { di = 1 })
tell("crm.db", all .. " WHERE id = ?", { 1, 2 })
tell("crm.db", all, { n = {} })
tell("crm.db", "SELECT * FROM odd")
tell("crm.db", "SELECT abs(-9223372036854775807 - 1) AS n")
tell("crm.db")
tell(7, all)
tell("crm.db", all, "x")
