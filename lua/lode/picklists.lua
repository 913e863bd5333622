--- Picklist values as the org has them: what a file says, by value or by label and in whatever case, becomes the value
--- that the field takes. What no active value is, is found before the row is sent.
local fault = require "lode.fault"
local named = require "lode.named"
local run = require "lode.native.run"

local M = {}

--- The picklists of an object.
---@class lode.Picklists
local Picklists = { __name = "lode.Picklists" }
local methods = {}
Picklists.__index = fault.members("a set of picklists", methods)

--- Folded value or label to value; the values in their order, and what is there and not active. Values go before
--- labels; a label that two values have says nothing.
local function read(entries)
  local list = { known = {}, values = {}, inactive = {} }
  local by_label = {}
  for _, e in ipairs(entries) do
    local value, label = tostring(e.value), type(e.label) == "string" and named.fold(e.label)
    if e.active == false then
      list.inactive[named.fold(value)] = value
    else
      list.values[#list.values + 1] = value
      list.known[named.fold(value)] = value
      if label then by_label[label] = by_label[label] == nil and value end
    end
  end
  for label, value in pairs(by_label) do
    if value and not list.known[label] then list.known[label] = value end
  end
  return list
end

--- The picklists of an object, asked once: describe is kept for a resumed run. Raises `usage` for wrong arguments,
--- `remote` where there is no such object. Which values a record type allows is not in describe: the org judges that.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local lists = lode.picklists(org, "Account")
--- print(lists:value("Rating", "HOT"), table.concat(lists:values "Rating", " "))   --> Hot Hot Warm Cold
--- local map = { Name = c.name, Rating = lists:value("Rating", c.rating) }
--- ```
---@param org lode.Org
---@param object string
---@return lode.Picklists
function M.picklists(org, object)
  named.check_org(org, 'lode.picklists(org, "Contact")')
  if type(object) ~= "string" then fault.usage 'lode.picklists takes an object: lode.picklists(org, "Contact")' end
  local lists = {}
  for _, field in ipairs(named.is_planning() and {} or org:describe(object).fields) do
    if field.type == "picklist" or field.type == "multipicklist" or field.type == "combobox" then
      lists[field.name] = read(field.picklistValues or {})
      lists[field.name].is_multi = field.type == "multipicklist"
    end
  end
  return setmetatable({ object = object, lists = lists }, Picklists)
end

local function list_of(self, field)
  if getmetatable(self) ~= Picklists then fault.usage "write lists:value(field, …), with a colon" end
  local list = self.lists[field]
  if list or named.is_planning() then return list or read {} end
  fault.raise("check", "%s has no picklist %s%s", self.object, tostring(field),
    fault.hint(tostring(field), fault.names(self.lists)))
end

local function one(self, field, list, text)
  local key = named.fold(text)
  if list.known[key] then return list.known[key] end
  local inactive = list.inactive[key]
  local why = ("%s.%s has no value %s%s"):format(self.object, field, text,
    fault.column_hint(text, list.values))
  if inactive then why = ("%s.%s: the value %s is not active"):format(self.object, field, inactive) end
  return nil, "NO_PICKLIST_VALUE", why
end

--- Each of the values between semicolons, once.
local function several(text, give)
  local out, seen = {}, {}
  for part in text:gmatch "[^;]+" do
    if named.fold(part) ~= "" then
      local value, code, why = give(part)
      if value == nil then return nil, code, why end
      if value ~= "" and not seen[value] then
        seen[value] = true
        out[#out + 1] = value
      end
    end
  end
  return table.concat(out, ";")
end

--- The value that a default means. Raises `check` where it is no active one.
local function default_of(self, field, list, default)
  if default == nil or default == "" or named.is_planning() then return default end
  if type(default) ~= "string" then fault.usage("lists:value: the default is a text, not a %s", type(default)) end
  local function give(part) return one(self, field, list, part) end
  local value, _, why
  if list.is_multi then value, _, why = several(default, give) else value, _, why = give(default) end
  return value or fault.raise("check", "the default: %s", why)
end

--- The value of the field that this text means, by value or label: blank for a blank one; of a multi-select picklist
--- all those between semicolons, in their order. In a map a text that is no active value rejects the row, elsewhere it
--- raises `input`, unless there is a default. With a column expression it makes an expression. Raises `check` where the
--- object has no such picklist.
---@param field string
---@param text string|lode.Expr
---@param default? string takes the place of a text that is no value; it is looked up as one, and must be active
---@return string|lode.Expr
function methods:value(field, text, default)
  local list = list_of(self, field)
  default = default_of(self, field, list, default)
  local function give(part)
    local value, code, why = one(self, field, list, part)
    return value or default, code, why
  end
  return named.give(("value of %s.%s"):format(self.object, field), function(whole)
    if list.is_multi then return several(whole, give) end
    return give(whole)
  end, text)
end

--- The active values of the field, in their order. Raises `check` where the object has no such picklist.
---@param field string
---@return string[]
function methods:values(field)
  local values = list_of(self, field).values
  return table.move(values, 1, #values, 1, {})
end

--- Folded old value to the new one. Raises `check` for what is not clear or what a second pass would change again.
local function renames(self, field, list, new)
  local by_old = {}
  for old, value in pairs(new) do
    local key = named.fold(old)
    if by_old[key] and by_old[key] ~= value then
      fault.raise("check", "%s.%s: %s is renamed to %s and to %s", self.object, field, old, by_old[key], value)
    end
    by_old[key] = value
  end
  for key, value in pairs(by_old) do
    local known = list.known[named.fold(value)]
    if value ~= "" and known ~= value and not named.is_planning() then
      fault.raise("check", "%s", (select(3, one(self, field, list, value)))
        or ("%s.%s: the value is spelt %s"):format(self.object, field, known))
    end
    if by_old[named.fold(value)] and named.fold(value) ~= key then
      fault.raise("check", "%s.%s: %s is a new value and an old one: a second pass would rename it again", self.object,
        field, value)
    end
  end
  return by_old
end

--- The text with some of its values replaced, for the values of records that are there: the others stay as they are,
--- active or not, in their order; a value that comes twice then is kept once. A value replaced by blank is left out;
--- where none is left it gives lode.null, which clears the field. Old values are compared without case, as queries
--- compare them. What is new must be an active value, and may not be renamed in its turn; else it raises `check`.
---
--- ```lua
--- local lists = lode.picklists(lode.org(), "Account")
--- print(lists:rename("Rating", "Tepid", { Tepid = "Warm" }), lists:rename("Rating", "Hot", { Tepid = "Warm" }))
--- --> Warm Hot
--- ```
---@param field string
---@param text string
---@param new table<string, string> value to value
---@return string|lode.Null
function methods:rename(field, text, new)
  local list = list_of(self, field)
  if type(text) ~= "string" or type(new) ~= "table" then
    fault.usage 'lists:rename takes a field, a text and a table: lists:rename("Rating", row.Rating, { Tepid = "Warm" })'
  end
  local by_old = renames(self, field, list, new)
  local function give(part) return by_old[named.fold(part)] or part end
  local left = list.is_multi and several(text, give) or not list.is_multi and give(text) or text
  return left == "" and text ~= "" and run.null or left
end

return M
