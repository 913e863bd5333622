--- Tests of hierarchy.lua: the tree as the org has it against the file, row by row.
---
--- Run:    lode test scripts/hierarchy_test.lua
local test = require "lode.test"

test("six levels, in no order in the file, come out as the tree that the file says", function()
  local run = test.rehearse { "hierarchy.lua", schema = "schema.json" }
  local parent, n = {}, 0
  for _, row in ipairs(run:select "SELECT Legacy_Id__c, Parent.Legacy_Id__c FROM Account") do
    local above = row["Parent.Legacy_Id__c"]
    parent[row.Legacy_Id__c], n = type(above) == "string" and above or "", n + 1
  end
  test.expect(n, 8)
  for _, row in ipairs(run:rows "companies") do
    if parent[row.id] then test.expect(parent[row.id], row.parent_id, row.id) end
  end
  local depth, id = 1, "H-10"
  while parent[id] ~= "" do depth, id = depth + 1, parent[id] end
  test.expect(depth, 6)
end)

test("rows in a circle are rejected with its path, and a missing parent by its name", function()
  local codes = {}
  for _, row in ipairs(test.rehearse({ "hierarchy.lua" }):rows "companies") do
    if row._status == "rejected" then codes[row.id] = row._error_code end
    if row.id == "X-1" then test.expect_text(row.sf__Error:upper(), "X-1 → X-3 → X-2 → X-1") end
  end
  test.expect(codes, { ["X-1"] = "CYCLE", ["X-2"] = "CYCLE", ["X-3"] = "CYCLE", ["H-7"] = "MISSING_PARENT" })
end)
