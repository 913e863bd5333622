--- Tests of backfill.lua: only rows that change are sent, and a second pass sends none.
---
--- Run:    lode test scripts/backfill_test.lua
local test = require "lode.test"

test("only changed rows are sent, and a second pass sends none", function()
  local run = test.rehearse { "backfill.lua" }
  test.expect(run.status, 0)
  local sent = {}
  for _, pass in ipairs { "first_pass", "second_pass" } do
    sent[pass] = 0
    for _, row in ipairs(run:rows(pass)) do
      if row._job ~= "" then sent[pass] = sent[pass] + 1 end
      test.expect(row._job ~= "", row._status == "updated", "a row is sent where it is updated")
    end
  end
  test.expect(sent, { first_pass = 4, second_pass = 0 })
end)
