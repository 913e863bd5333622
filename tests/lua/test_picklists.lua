local lu = require "luaunit"
local lode = require "lode"
local trial = require "trial"

local raised = trial.raised

local function entry(value, label, active)
  return { value = value, label = label or value, active = active ~= false }
end

-- A describe reply that no built-in object has: inactive values, labels that differ, a multi-select picklist.
local org = { describe = function()
  return { fields = {
    { name = "Name", type = "string" },
    { name = "Level__c", type = "picklist", picklistValues = {
      entry("Primary", "First"), entry("Secondary", "Both"), entry("Tertiary", "Both"), entry("Old", "Old", false),
    } },
    { name = "Langs__c", type = "multipicklist", picklistValues = { entry "English", entry "French", entry "Bad;x" } },
  } }
end }
local lists = lode.picklists(org, "Contact")

return {
  ["a value or a label in any case becomes the value"] = function()
    lu.assertEquals(lists:value("Level__c", "primary"), "Primary")
    lu.assertEquals(lists:value("Level__c", "  FIRST "), "Primary")
    lu.assertEquals(lists:value("Level__c", "Tertiary"), "Tertiary")
  end,
  ["blank gives blank"] = function()
    lu.assertEquals(lists:value("Level__c", ""), "")
    lu.assertEquals(lists:value("Langs__c", nil), "")
  end,
  ["what is no active value raises, or gives the default"] = function()
    lu.assertEquals(raised(lists.value, lists, "Level__c", "Primry"),
      "input: Contact.Level__c has no value Primry; did you mean Primary?")
    lu.assertEquals(raised(lists.value, lists, "Level__c", "old"),
      "input: Contact.Level__c: the value Old is not active")
    lu.assertEquals(lists:value("Level__c", "old", "Secondary"), "Secondary")
  end,
  ["a default is looked up as a value is"] = function()
    lu.assertEquals(lists:value("Level__c", "?", "first"), "Primary")
    lu.assertEquals(lists:value("Langs__c", "Latin", "FRENCH;english"), "French;English")
    lu.assertEquals(raised(lists.value, lists, "Level__c", "Primary", "Primry"),
      "check: the default: Contact.Level__c has no value Primry; did you mean Primary?")
    lu.assertStrContains(raised(lists.value, lists, "Level__c", "Primary", "Old"), "is not active")
    lu.assertStrContains(raised(lists.value, lists, "Level__c", "Primary", lode.columns.x), "the default is a text")
  end,
  ["a label of two values says nothing"] = function()
    lu.assertStrContains(raised(lists.value, lists, "Level__c", "Both"), "has no value Both; there is ")
  end,
  ["each value of a multi-select picklist, in order and once"] = function()
    lu.assertEquals(lists:value("Langs__c", "french; ENGLISH;french;"), "French;English")
    lu.assertStrContains(raised(lists.value, lists, "Langs__c", "French;Latin"), "has no value Latin; there is ")
    lu.assertEquals(lists:value("Langs__c", "French;Latin", "English"), "French;English")
    lu.assertEquals(lists:value("Langs__c", "Latin;French", ""), "French")
  end,
  ["values in their order, a list of one's own"] = function()
    local values = lists:values "Level__c"
    lu.assertEquals(values, { "Primary", "Secondary", "Tertiary" })
    values[1] = "changed"
    lu.assertEquals(lists:values("Level__c")[1], "Primary")
  end,
  ["renamed values keep their place, the others stay"] = function()
    lu.assertEquals(lists:rename("Level__c", "Old", { Old = "Primary" }), "Primary")
    lu.assertEquals(lists:rename("Level__c", "Gone", { Old = "Primary" }), "Gone")
    lu.assertEquals(lists:rename("Langs__c", "Latin;French;Greek", { Latin = "English" }), "English;French;Greek")
    lu.assertEquals(lists:rename("Langs__c", "French;Latin", { Latin = "French" }), "French")
    lu.assertEquals(lists:rename("Langs__c", "French;Latin", { Latin = "" }), "French")
  end,
  ["old values are found in any case, as a query finds them"] = function()
    lu.assertEquals(lists:rename("Level__c", "OLD", { Old = "Primary" }), "Primary")
    lu.assertEquals(lists:rename("Level__c", "Old", { oLD = "Primary" }), "Primary")
    lu.assertEquals(lists:rename("Level__c", "PRIMARY", { primary = "Primary" }), "Primary")
    lu.assertEquals(lists:rename("Langs__c", "LATIN;Greek;french", { Latin = "English", French = "" }), "English;Greek")
  end,
  ["a new value is no old one, which a second pass would rename"] = function()
    lu.assertEquals(raised(lists.rename, lists, "Level__c", "x", { Primary = "Secondary", SECONDARY = "Tertiary" }),
      "check: Contact.Level__c: Secondary is a new value and an old one: a second pass would rename it again")
    lu.assertStrContains(raised(lists.rename, lists, "Level__c", "x", { Secondary = "Primary", Primary = "" }),
      "Primary is a new value and an old one")
    lu.assertStrContains(raised(lists.rename, lists, "Level__c", "x", { Old = "Primary", OLD = "Secondary" }),
      "is renamed to")
  end,
  ["what is renamed to must be a value"] = function()
    lu.assertStrContains(raised(lists.rename, lists, "Level__c", "x", { Old = "Secondry" }),
      "check: Contact.Level__c has no value Secondry; did you mean Secondary?")
    lu.assertEquals(raised(lists.rename, lists, "Level__c", "x", { Old = "primary" }),
      "check: Contact.Level__c: the value is spelt Primary")
    lu.assertStrContains(raised(lists.rename, lists, "Level__c", "x", { Primary = "Old" }), "not active")
  end,
  ["a field that is no picklist raises"] = function()
    lu.assertEquals(raised(lists.value, lists, "Levl__c", "x"),
      "check: Contact has no picklist Levl__c; did you mean Level__c?")
    lu.assertStrContains(raised(lists.values, lists, "Name"), "check: Contact has no picklist Name")
  end,
  ["a column makes an expression"] = function()
    lu.assertEquals(tostring(lists:value("Level__c", lode.columns.level)), "call expression")
  end,
  ["wrong arguments raise with what to write"] = function()
    lu.assertStrContains(raised(lode.picklists, "Contact"), "usage: an org is expected first")
    lu.assertStrContains(raised(lode.picklists, org), "usage: lode.picklists takes an object")
    lu.assertStrContains(raised(lists.value, "Level__c", "x"), "usage: write lists:value(field, …), with a colon")
    lu.assertStrContains(raised(lists.value, lists, "Level__c", 7), "not a number")
    lu.assertStrContains(raised(lists.rename, lists, "Level__c", "x"), "usage: lists:rename takes")
  end,
}
