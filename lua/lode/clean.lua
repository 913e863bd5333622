--- Cleaning values; _meta/clean.lua says what each function does. With a column expression as value, each gives an
--- expression: clean.phone(c.tel, "US") is c.tel:phone "US".
local native = require "lode.native.clean"
local expr = require "lode.expr"
local fault = require "lode.fault"

local M = {}
local usage = native.list()

--- Prepared calls, by name and options. A table among the options is remembered by itself: change it after its first
--- use and the function will not notice. Options that are new for each row would fill the memory: past MAX_PREPARED
--- all are forgotten.
local MAX_PREPARED <const> = 1000
local prepared, n_prepared = {}, 0
local none = {} -- stands for nil, which cannot be a key

local function prepare(name, ...)
  local at = prepared
  for i = 0, select("#", ...) do
    local key = i == 0 and name or (select(i, ...))
    if key == nil then key = none end
    at[key] = at[key] or {}
    at = at[key]
  end
  if at.call then return at.call end
  if n_prepared == MAX_PREPARED then
    prepared, n_prepared = {}, 0
    return prepare(name, ...)
  end
  n_prepared = n_prepared + 1
  at.call = native.prepare(name, ...)
  return at.call
end

local function make(name, maybe)
  local function any(value, ...)
    if expr.is(value) then return expr.clean(name, maybe, value, ...) end
    return native.run(prepare(name, ...), value, maybe)
  end
  local ok, plain = pcall(prepare, name) -- without options, as most are called; some cannot be
  return ok and native.fast(plain, maybe, any) or any
end

local function unknown(_, name)
  fault.usage("lode.clean has no function %s%s", tostring(name), fault.hint(name, fault.names(usage)))
end

M.maybe = {}
for name in pairs(usage) do
  M[name] = make(name, false)
  M.maybe[name] = make(name, true)
end
setmetatable(M.maybe, { __index = unknown })

return setmetatable(M, { __index = unknown })
