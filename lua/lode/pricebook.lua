--- Price books and their entries. The standard price book is there in every org: it is looked up, never made.
local fault = require "lode.fault"
local ids = require "lode.ids"
local named = require "lode.named"

local M = {}

--- The price books of an org.
---@class lode.Pricebooks
---@field standard string Id of the standard price book
---@field has_currencies boolean the org has several currencies, and each entry its own
local Pricebooks = { __name = "lode.Pricebooks" }
local methods = {}
Pricebooks.__index = fault.members("a set of price books", methods)

--- The price books of an org, asked once; for a resumed run the answer is kept. Raises `check` where there is no
--- standard price book: such an org has no products.
---
--- ```lua
--- local books = lode.pricebook(lode.org())
--- print(#books.standard, books:id "Standard Price Book" == books.standard)   --> 18 true
--- ```
---@param org lode.Org
---@return lode.Pricebooks
function M.pricebook(org)
  named.check_org(org, "lode.pricebook(org)")
  if named.is_planning() then
    return setmetatable({ org = org, standard = "(the standard price book)", has_currencies = false,
      by_name = {}, names = {} }, Pricebooks)
  end
  local self, names = { org = org, has_currencies = false, by_name = {}, names = {} }, {}
  for _, field in ipairs(org:describe("PricebookEntry").fields) do
    if field.name == "CurrencyIsoCode" then self.has_currencies = true end
  end
  for _, row in ipairs(org:select "SELECT Id, Name, IsStandard FROM Pricebook2") do
    local key = named.fold(row.Name)
    if row.IsStandard == "true" then self.standard = row.Id end
    names[key] = (names[key] or 0) + 1
    self.names[#self.names + 1] = row.Name
    self.by_name[key] = names[key] == 1 and row.Id or false
  end
  if not self.standard then fault.raise("check", "the org has no standard price book: are products switched on?") end
  return setmetatable(self, Pricebooks)
end

--- The Id of the price book of this name, whatever its case: blank for a blank name. In a map a name that no book or
--- two books have rejects the row; elsewhere it raises `input`. With a column expression it makes an expression.
---@param name string|lode.Expr
---@return string|lode.Expr
function methods:id(name)
  if getmetatable(self) ~= Pricebooks then fault.usage "write books:id(name), with a colon" end
  return named.give("price book", function(text)
    local id = self.by_name[named.fold(text)]
    if id then return id end
    if id == false then return nil, "AMBIGUOUS_PRICE_BOOK", ("two price books have the name %s"):format(text) end
    return nil, "NO_PRICE_BOOK", ("there is no price book %s%s"):format(text, fault.hint(text, self.names))
  end, name)
end

--- The price book entries that are there when this is asked: an id map whose key is the Id of a price book, what `by`
--- says of the product, and, where the org has several currencies, the currency. A line item whose product has no entry
--- in the price book of its opportunity is so rejected before it is sent. Entries that are not active give no Id: no
--- line item can be made of them.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local books = lode.pricebook(org)
--- local entries = books:entries "Product2.ProductCode"
--- local map = { PricebookEntryId = entries:id(books:id(c.book), c.sku) }
--- ```
---@param by? string a field of PricebookEntry: "Product2Id" where left out
---@return lode.Ids
function methods:entries(by)
  if getmetatable(self) ~= Pricebooks then fault.usage "write books:entries(by), with a colon" end
  by = by or "Product2Id"
  if type(by) ~= "string" or not by:find "^%a[%w_.]*$" then
    fault.usage 'books:entries takes a field of PricebookEntry: books:entries "Product2.ProductCode"'
  end
  local key = { "Pricebook2Id", by }
  if named.is_planning() then return require("lode.plan").fake_ids "the price book entries" end
  if self.has_currencies then key[3] = "CurrencyIsoCode" end
  local soql = ("SELECT Id, %s FROM PricebookEntry WHERE IsActive = true"):format(table.concat(key, ", "))
  local map = ids.of_query("books:entries", soql, key, nil, "the active price book entries")
  function map.id(_, ...)
    if select("#", ...) ~= #key then
      fault.usage("entries:id takes %d keys, %s: the org has %s", #key, table.concat(key, ", "),
        key[3] and "several currencies" or "one currency")
    end
    return ids.id(map, ...)
  end
  return map
end

return M
