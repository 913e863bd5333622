--- Tests of fix_and_retry.lua: each row's end, how often it was sent, and what was mended; and that it ends.
---
--- Run:    lode test scripts/fix_and_retry_test.lua
local test = require "lode.test"

local function ends(faults, duplicate_rules)
  local run, got = test.rehearse { "fix_and_retry.lua", faults = faults, duplicate_rules = duplicate_rules }, {}
  for _, row in ipairs(run:rows "people") do
    got[row.id] = ("%s %s %s"):format(row._status, row._attempts, row._mended)
    test.expect(tonumber(row._attempts) <= 4, true, "attempts of " .. row.id)
  end
  return got
end

test("what can be mended is loaded, the outcome says how, and nothing is tried for ever", function()
  local got = ends()
  test.expect(got["D-1"], "created 1 ")
  test.expect(got["D-5"], "created 4 Email Title Level__c")
  test.expect(got["D-6"], "failed 1 ")
  test.expect(got["D-8"], "updated 2 ")
end)

test("locks are waited for, and a row that never gets through ends behind its fourth attempt", function()
  local got = ends { "lock:0.4" }
  test.expect(got["D-2"], "created 4 Title")
  test.expect(got["D-6"], "failed 1 ")
  for id, what in pairs(ends { "lock:1" }) do test.expect(what, "failed 4 ", id) end
end)

test("a duplicate that the org detects becomes an update of the record that is there", function()
  test.expect(ends()["D-9"], "created 1 ")
  test.expect(ends(nil, { "Contact:Email" })["D-9"], "updated 2 ")
end)
