--- Record types by their developer names, which are the same in every org; their Ids are not.
local fault = require "lode.fault"
local named = require "lode.named"

local M = {}

--- The record types of an object.
---@class lode.RecordTypes
local RecordTypes = { __name = "lode.RecordTypes" }
local methods = {}
RecordTypes.__index = fault.members("a set of record types", methods)

--- Developer name to Id, and label to developer name, of what describe has. The master record type is no record: a
--- field cannot hold it. A name that two have (of packages: describe does not tell their namespaces) is false.
local function read(infos)
  local by_name, by_label = {}, {}
  for _, info in ipairs(infos) do
    local name = info.developerName
    if type(name) == "string" and type(info.recordTypeId) == "string" and info.master ~= true then
      local is_new = by_name[name] == nil or by_name[name] == info.recordTypeId
      by_name[name] = is_new and info.recordTypeId or false
      if type(info.name) == "string" then by_label[info.name] = name end
    end
  end
  return by_name, by_label
end

--- The record types of an object, asked once: describe is kept for a resumed run. Raises `usage` for wrong arguments,
--- `remote` where there is no such object, `check` where it has no record types, or two of one developer name.
---
--- ```lua
--- local function partner(org) return lode.const(lode.recordtypes(org, "Account"):id "Partner") end
--- ```
---@param org lode.Org
---@param object string
---@return lode.RecordTypes
function M.recordtypes(org, object)
  named.check_org(org, 'lode.recordtypes(org, "Account")')
  if type(object) ~= "string" then fault.usage 'lode.recordtypes takes an object: lode.recordtypes(org, "Account")' end
  local by_name, by_label = {}, {}
  if not named.is_planning() then
    by_name, by_label = read(org:describe(object).recordTypeInfos or {})
    if next(by_name) == nil then fault.raise("check", "%s has no record types", object) end
  end
  for _, name in ipairs(fault.names(by_name)) do
    if not by_name[name] then
      fault.raise("check", "%s has two record types %s: ask for the Id in SOQL, with NamespacePrefix", object, name)
    end
  end
  return setmetatable({ object = object, by_name = by_name, by_label = by_label }, RecordTypes)
end

--- The Id of the record type with this developer name: blank for a blank name. Letters count as they are, upper or
--- lower. In a map a name that the object does not have rejects the row; elsewhere it raises `input`. With a column
--- expression it makes an expression. Whether the user may use the record type is for the org to say.
---
--- ```lua
--- local function map(types, row) return { Name = row.name, RecordTypeId = types:id(row.kind) } end
--- local function table_map(types, c) return { Name = c.name, RecordTypeId = types:id(c.kind) } end
--- ```
---@param name string|lode.Expr
---@return string|lode.Expr
function methods:id(name)
  if getmetatable(self) ~= RecordTypes then fault.usage "write types:id(name), with a colon" end
  return named.give("record type of " .. self.object, function(text)
    if self.by_name[text] then return self.by_name[text] end
    local label = self.by_label[text]
    local hint = label and ("; that is the label of %s"):format(label)
      or fault.column_hint(text, fault.names(self.by_name))
    return nil, "NO_RECORD_TYPE", ("%s has no record type %s%s"):format(self.object, text, hint)
  end, name)
end

return M
