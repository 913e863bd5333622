--- Rules of one's own for the local org: what `--rules FILE.lua` may call, as globals, and how the org asks.
local fault = require "lode.fault"
local native = require "lode.native.run"

local M = {}

-- In the order of enum lode_org_moment.
local moments = {
  "before_insert", "before_update", "before_delete", "validate", "after_insert", "after_update", "after_delete",
}
local rules = {} -- object, in lower case → moment → list of functions
local given = {} -- what was called, in that order: { moment, object, file, line }

local function adder(moment)
  return function(object, fn)
    if type(object) ~= "string" or type(fn) ~= "function" then
      fault.usage('%s takes an object and a function: %s("Contact", function(record, old) … end)', moment, moment)
    end
    local of_object = rules[object:lower()] or {}
    rules[object:lower()] = of_object
    of_object[moment] = of_object[moment] or {}
    table.insert(of_object[moment], fn)
    given[#given + 1] = { moment, object, native.where() }
  end
end

--- Makes validate, before_insert and the others global.
function M.install()
  for _, moment in ipairs(moments) do rawset(_G, moment, adder(moment)) end
end

--- The moments at which an object has rules: a bit each, the first moment's is 1.
---@param object string
---@return integer
function M.wants(object)
  local bits = 0
  for i, moment in ipairs(moments) do
    if rules[object:lower()] and rules[object:lower()][moment] then bits = bits | 1 << (i - 1) end
  end
  return bits
end

--- The objects that have rules.
---@return string[]
function M.objects()
  return fault.names(rules)
end

--- The first rule whose object is none of the org's.
---@param objects string[] the org's, in any order
---@return string? what is wrong with it
---@return string? file
---@return integer? line
function M.stranger(objects)
  local known = {}
  for _, name in ipairs(objects) do known[name:lower()] = true end
  for _, rule in ipairs(given) do
    local moment, object, file, line = table.unpack(rule, 1, 4)
    if not known[object:lower()] then
      return ('%s("%s", …): the org has no object %s%s'):format(moment, object, object, fault.hint(object, objects)),
        file, line
    end
  end
end

--- Asks the rules in the order in which they were given, until one has something to say.
---@param moment integer from 1
---@param object string
---@param record table<string, any>
---@param old? table<string, any>
---@return string? why the record is refused
---@return string? the field at fault
function M.call(moment, object, record, old)
  for _, fn in ipairs(rules[object:lower()][moments[moment]]) do
    local text, field = fn(record, old)
    if text ~= nil and type(text) ~= "string" then
      error(("%s of %s returned a %s: return a text to refuse the record, or nothing"):format(moments[moment], object,
        type(text)), 0)
    end
    if text then return text, type(field) == "string" and field or nil end
  end
end

return M
