local test = require "lode.test"

test("an org as it is new", function()
  local load = test.rehearse { "load.lua" }
  test.expect(load.status, 2)
  test.expect(load.messages:match "CreatedDate", "CreatedDate")
end)

test("an org whose administrator allows it", function()
  local load = test.rehearse { "load.lua", audit_fields = true, hard_delete = true, locks = "often" }
  test.expect(load.steps.made.counts.created, 1)
  test.expect(load.steps.gone.counts.deleted, 1)
end)

test("a word that means nothing", function()
  local load = test.rehearse { "load.lua", locks = "always" }
  test.expect(load.status, 2)
  test.expect(load.messages:match "write never, seldom or often", "write never, seldom or often")
end)
