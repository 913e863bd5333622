local lu = require "luaunit"
local lode = require "lode"
local trial = require "trial"

local raised = trial.raised

local function org_with(infos)
  return { describe = function() return { recordTypeInfos = infos } end }
end

local CUSTOMER, PARTNER, MASTER = "012000000000001AAA", "012000000000002AAA", "012000000000000AAA"
local infos = {
  { developerName = "Customer", name = "Customer", recordTypeId = CUSTOMER, master = false },
  { developerName = "Key_Partner", name = "Key Partner", recordTypeId = PARTNER, master = false, active = false },
  { developerName = "Master", name = "Master", recordTypeId = MASTER, master = true },
}
local types = lode.recordtypes(org_with(infos), "Account")

return {
  ["a developer name gives its Id"] = function()
    lu.assertEquals(types:id "Customer", CUSTOMER)
    lu.assertEquals(types:id "Key_Partner", PARTNER)
  end,
  ["blank gives blank"] = function()
    lu.assertEquals(types:id "", "")
    lu.assertEquals(types:id(nil), "")
  end,
  ["a name that is not there raises, with the one that was meant"] = function()
    lu.assertEquals(raised(types.id, types, "Custmer"),
      "input: Account has no record type Custmer; did you mean Customer?")
    lu.assertEquals(raised(types.id, types, "Key Partner"),
      "input: Account has no record type Key Partner; that is the label of Key_Partner")
    lu.assertStrContains(raised(types.id, types, "customer"), "did you mean Customer?")
  end,
  ["the master record type cannot be given to a record"] = function()
    lu.assertStrContains(raised(types.id, types, "Master"),
      "input: Account has no record type Master; there is Customer")
  end,
  ["a column makes an expression"] = function()
    lu.assertEquals(tostring(types:id(lode.columns.kind)), "call expression")
  end,
  ["an object without record types raises"] = function()
    lu.assertEquals(raised(lode.recordtypes, org_with { infos[3] }, "Task"), "check: Task has no record types")
    lu.assertEquals(raised(lode.recordtypes, org_with(nil), "Task"), "check: Task has no record types")
  end,
  ["two record types of one developer name raise"] = function()
    local two = { infos[1], { developerName = "Customer", name = "Theirs", recordTypeId = PARTNER, master = false } }
    lu.assertEquals(raised(lode.recordtypes, org_with(two), "Account"),
      "check: Account has two record types Customer: ask for the Id in SOQL, with NamespacePrefix")
  end,
  ["wrong arguments raise with what to write"] = function()
    lu.assertStrContains(raised(lode.recordtypes, "Account"), 'usage: an org is expected first: lode.recordtypes(org')
    lu.assertStrContains(raised(types.id, "Customer"), "usage: write types:id(name), with a colon")
    lu.assertStrContains(raised(types.id, types, 7), "usage: the record type of Account: a name, or a column")
    lu.assertStrContains(raised(function() return types.ids end), "a set of record types has no ids; did you mean id?")
  end,
}
