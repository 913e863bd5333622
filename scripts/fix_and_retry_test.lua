--- Tests of fix_and_retry.lua: each row's end, how often it was sent, and what was mended; and that it ends.
---
--- Run:    lode test scripts/fix_and_retry_test.lua
local test = require "lode.test"

test("what can be mended is loaded, the outcome says how, and nothing is tried for ever", function()
  local run, got = test.rehearse { "fix_and_retry.lua" }, {}
  for _, row in ipairs(run:rows "people") do
    got[row.id] = row._status .. " " .. row._attempts .. " " .. row._mended
    test.expect(tonumber(row._attempts) <= 4, true, "attempts of " .. row.id)
  end
  test.expect(got["D-1"], "created 1 ")
  test.expect(got["D-5"], "created 4 Email Title Level__c")
  test.expect(got["D-6"], "failed 1 ")
  test.expect(got["D-8"], "updated 2 ")
end)
