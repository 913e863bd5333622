--- Companies under their parent companies. The file is in no order and parents are rows of the same file:
--- lode.same_step sends them level by level, each under the new Id of its parent. Three companies that own each other
--- in a circle, and one whose parent is not in the file, are rejected; the others are loaded.
---
--- Run:    lode rehearse scripts/hierarchy.lua        (exit status 1: four rows were rejected)
--- Prints: the tree as the org has it, then what was rejected and why.
local lode = require "lode"
local arg  = lode.args { file = "scripts/data/companies.csv" }
local c    = lode.columns
local org  = lode.org()

local companies = org:upsert {
  "companies",
  object = "Account", external_id = "Legacy_Id__c",
  from   = lode.csv(arg.file),
  map    = {
    Legacy_Id__c = c.id,
    Name         = c.name,
    ParentId     = lode.same_step "parent_id",
  },
}

local children = {}
for row in org:query "SELECT Id, Name, ParentId FROM Account ORDER BY Name" do
  local siblings = children[row.ParentId] or {}
  children[row.ParentId] = siblings
  siblings[#siblings + 1] = row
end

local function show(parent_id, depth)
  for _, row in ipairs(children[parent_id] or {}) do
    print(("  "):rep(depth) .. row.Name)
    show(row.Id, depth + 1)
  end
end

show("", 0)
for row in companies:rows { status = "rejected" } do
  print(("line %s, %s: %s"):format(row._line, row.name, row.sf__Error))
end
