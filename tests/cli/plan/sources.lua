-- Every kind of source, and what is done with its rows.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

local function delete(from)
  return org:delete { "step", object = "Lead", from = from }
end
local step = delete(lode.csv { "a.csv", "b.csv" })
delete(lode.csv("p.csv", { delimiter = ";" }))
delete(lode.csv "data/*.csv")
delete(lode.csv "-")
delete(lode.jsonl "a.jsonl")
delete(lode.sqlite("crm.db", "SELECT *\nFROM lead"))
delete(lode.odbc("DSN=crm;PWD=secret", "SELECT * FROM lead WHERE n = ?", { 7 }))
delete(lode.rows(function() end))
delete(function() end)
delete(lode.rows(lode.csv "a.csv", { columns = { "Id" } }))
delete(step:rows { status = "failed" })
delete(org:query([[SELECT Id
  FROM Lead]]):filter(c.vip:is "Y"):map(function(row) return row end):limit(5))
delete(lode.csv("a.csv"):unique("id"):sort_by("n", { numeric = true }):lookup(lode.csv "b.csv", "id"))
local _, others = lode.dedupe(lode.csv("a.csv"):limit(2), { by = "name" })
delete(others)
delete(lode.csv("a.csv"):group_by("firm"):map(function() end, { columns = { "Id" } }))
