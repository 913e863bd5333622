local lode = require "lode"
local test = require "lode.test"
local function at(step, row, ids, args) return test.transform { "load.lua", step = step, row = row, ids = ids, args = args } end

test("a key of one column", function()
  test.expect(at("prices", { book = "b", price = "1.5" }, { books = { b = "01sA" } }).Pricebook2Id, "01sA")
end)
test("a key of two columns", function()
  local line = at("lines", { n = "1", book = "b", product = "p" }, { prices = { ["b|p"] = "01uA" } })
  test.expect(line, { PricebookEntryId = "01uA", Quantity = "1", Description = lode.null })
end)
test("a row of the same step", function()
  test.expect(at("staff", { id = "1", name = "Ada", boss = "2" }, { staff = { ["2"] = "003A" } }).ReportsToId, "003A")
  test.expect(at("staff", { id = "1", name = "Ada", boss = "" }, { staff = {} }).ReportsToId, nil)
end)
test("an argument", function()
  test.expect(at("staff", { id = "1", name = "Ada", boss = "" }, { staff = {} }, { suffix = "!" }).Description, "Ada!")
end)
test("a list of records", function()
  test.expect(at("lines", { n = "2", book = "", product = "" }), { { Quantity = "1" }, { Quantity = "2" } })
end)
test("rows of a source, and what became of each", function()
  local all = test.transform {
    "load.lua", step = "prices", ids = { books = { b = "01sA" } },
    from = lode.csv "prices.csv",
  }
  test.expect(#all.records, 1)
  test.expect(all.rejected[1].line, 3)
  test.expect(all.rejected[1].column, "price")
  test.expect_text(all.csv, "true,01sA,9.5")
end)
test("an error that is expected", function()
  test.expect_text(test.expect_error(function() lode.nothing() end, "lode has no nothing").code, "usage")
  test.expect_text(test.expect_error(function() test.expect_error(print) end, "a part of the message").code, "usage")
end)
