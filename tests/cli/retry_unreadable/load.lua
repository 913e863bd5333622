-- Thirty good rows a file and some that cannot be read, and a step of what was rejected.
local lode = require "lode"
local arg = lode.args { again = "" }
local c, org = lode.columns, lode.org()
local map = { Name = lode.const "n" .. c.name, Site = c.id }

local ragged = org:insert { "ragged", object = "Account", from = lode.csv "in.csv", map = { Name = c.name, Site = c.id } }
local torn = org:insert { "torn", object = "Account", from = lode.jsonl "in.jsonl", map = map }
for _, step in ipairs { ragged, torn } do
  for row in step:rows() do
    if row._status ~= "created" then print(row._row, row._status, row._error_code, row.id, row.name ~= "") end
  end
end
if arg.again == "" then return end
org:insert { "again", object = "Account", from = torn:rows { status = "rejected" }, map = map }
local named = org:insert {
  "named", object = "Contact", from = ragged:rows(),
  map = { AccountId = c.sf__Id, LastName = c.name },
}
for row in named:rows { status = "failed" } do print(row._row, row._status, row._error_code, row.sf__Id, row.id) end
