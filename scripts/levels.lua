--- Companies level by level, each level a step of its own: lode.hierarchy says how deep a row is. So the levels can be
--- treated differently (here the companies at the top are key partners), and the summary says how each of them went. To
--- load a tree in one step take lode.same_step (hierarchy.lua).
---
--- Run:    lode rehearse scripts/levels.lua       (exit status 1: a circle, and a company without its parent)
--- Prints: how many companies there are on each level, and what was rejected and why.
local lode = require "lode"
local arg  = lode.args { file = "scripts/data/companies.csv" }
local org  = lode.org()

local partner = lode.recordtypes(org, "Account"):id "Key_Partner"
local tree    = lode.hierarchy(lode.csv(arg.file), { key = "id", parent = "parent_id", reason = "why" })

local deepest, above = 1, nil
for row in tree do deepest = math.max(deepest, tonumber(row.level) or 1) end
for level = 1, deepest do -- none is left out where one above loads nothing: its rows are rejected, each with the reason
  local step = org:upsert {
    "level-" .. level, object = "Account", external_id = "Legacy_Id__c",
    from = tree:filter(function(row) return row.level == tostring(level) or level == 1 and row.why ~= "" end),
    map  = function(row)
      if row.why ~= "" then lode.reject(row.why) end
      return {
        Legacy_Id__c = row.id,
        Name         = row.name,
        ParentId     = above and above:id(row.parent_id),
        RecordTypeId = level == 1 and partner or nil,
      }
    end,
  }
  for row in step:rows { status = "rejected" } do print(row.id, row.sf__Error) end
  print(level, step.counts.created + step.counts.updated)
  above = step
end
