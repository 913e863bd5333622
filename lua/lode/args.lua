--- Arguments of a script: lode.args { name = default }, given by --arg name=value.
local native = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

--- Stands for the default of an argument that must be given.
M.required = setmetatable({}, { __name = "lode.required", __tostring = function() return "required" end })

local function convert(name, text, default)
  if type(default) == "number" then
    local n = tonumber(text)
    if not n then fault.usage("--arg %s=%s: a number is expected", name, text) end
    return n
  elseif type(default) == "boolean" then
    if text ~= "true" and text ~= "false" then fault.usage("--arg %s=%s: true or false is expected", name, text) end
    return text == "true"
  end
  return text
end

--- The text that convert() makes the same value of.
local function text_of(value)
  if math.type(value) ~= "float" then return tostring(value) end
  local text = ("%.17g"):format(value)
  return math.type(tonumber(text)) == "integer" and text .. ".0" or text
end

local types = { string = true, number = true, boolean = true }

local function check(defaults)
  if type(defaults) ~= "table" then fault.usage "lode.args takes a table of names and defaults" end
  for name, default in pairs(defaults) do
    if type(name) ~= "string" then fault.usage "lode.args: each argument needs a name: { name = default }" end
    if default ~= M.required and not types[type(default)] then
      fault.usage("lode.args: %s must be a text, a number, a boolean or lode.required, not a %s", name, type(default))
    end
  end
end

local function show(name, default)
  if default == M.required then return ("  --arg %s=…  (required)"):format(name) end
  return ("  --arg %s=%s"):format(name, tostring(default))
end

--- Declares the script's arguments with their defaults, lode.required for those without, and gives their values as
--- `--arg name=value` has them. A number or boolean as default makes the argument one. Raises `usage` for an unknown,
--- missing or unreadable --arg, and for a name that is read and was not declared. It stands before `lode.org()`, which
--- looks for an unfinished run of the same arguments. `lode help SCRIPT.lua` prints them.
---
--- ```lua
--- local arg = lode.args { dir = "data", limit = 10 }
--- print(arg.dir, arg.limit)   --> data 10
--- ```
---@param defaults table<string, any>
---@return table<string, any>
function M.args(defaults)
  check(defaults)
  local names = fault.names(defaults)
  if native.is_asking() then
    for _, name in ipairs(names) do native.say(show(name, defaults[name])) end
    native.stop "asked for the arguments"
  end
  if native.is_planning() then require("lode.plan").check_args() end
  local given, values = native.args(), {}
  for name in pairs(given) do
    if defaults[name] == nil then
      fault.usage("--arg %s: the script has no such argument%s", name, fault.hint(name, names))
    end
  end
  for _, name in ipairs(names) do
    local default = defaults[name]
    if given[name] ~= nil then
      values[name] = convert(name, given[name], default)
    elseif default == M.required then
      fault.usage("the script needs --arg %s=…", name)
    else
      values[name] = default
    end
    native.argument(name, text_of(values[name]))
  end
  return setmetatable(values, {
    __index = function(_, name)
      fault.usage("arg.%s was not declared in lode.args%s", tostring(name), fault.hint(name, names))
    end,
  })
end

return M
