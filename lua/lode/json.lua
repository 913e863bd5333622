--- JSON for scripts, by lua-cjson with its rough edges taken off: whole numbers stay whole, an empty array can be
--- written, null is lode.null.
local cjson = require "lode.native.cjson"
local native = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

local Array = { __name = "lode.json.Array" }

cjson.decode_max_depth(200)

--- Marks a table as an array, so that an empty one is written as [].
---
--- ```lua
--- local json = lode.json
--- print(json.encode(json.array {}), json.encode {})   --> [] {}
--- ```
---@param t table
---@return table
function M.array(t)
  return setmetatable(t, Array)
end

local function clean(v)
  if type(v) == "number" then
    return math.tointeger(v) or v
  elseif v == cjson.null then
    return native.null
  elseif type(v) == "table" then
    for k, x in pairs(v) do
      v[k] = clean(x)
    end
  end
  return v
end

--- Reads JSON text. Raises `input` where it is none. null becomes lode.null.
---
--- ```lua
--- local v = lode.json.decode '{"n": 10000, "x": null, "list": [1.5]}'
--- print(v.n, v.x == lode.null, v.list[1])   --> 10000 true 1.5
--- ```
---@param text string
---@return any
function M.decode(text)
  local ok, v = pcall(cjson.decode, text)
  if not ok then fault.raise("input", "no valid JSON: %s", tostring(v)) end
  return clean(v)
end

local write

local MAX_WHOLE <const> = 2 ^ 53 -- readers of JSON keep whole numbers up to here

local function write_number(v)
  if math.type(v) == "integer" then
    if v > MAX_WHOLE or v < -MAX_WHOLE then
      fault.raise("input", "%d cannot be read back from JSON as it is: write it as text", v)
    end
    return ("%d"):format(v)
  end
  if v ~= v or v == math.huge or v == -math.huge then fault.raise("input", "JSON has no %s", tostring(v)) end
  for digits = 15, 17 do
    local s = ("%." .. digits .. "g"):format(v)
    if tonumber(s) == v then return s end
  end
end

local function write_table(v, depth)
  local out = {}
  local is_array = getmetatable(v) == Array or rawlen(v) > 0
  for k in pairs(v) do
    local is_item = math.type(k) == "integer" and k >= 1 and k <= rawlen(v)
    if is_array and not is_item or not is_array and type(k) ~= "string" then
      fault.raise("input", "a table with the key %s among others is neither an array nor an object of JSON",
        tostring(k))
    end
  end
  if is_array then
    for i = 1, rawlen(v) do out[i] = write(v[i], depth) end
    return "[" .. table.concat(out, ",") .. "]"
  end
  for _, k in ipairs(fault.names(v)) do
    out[#out + 1] = cjson.encode(k) .. ":" .. write(v[k], depth)
  end
  return "{" .. table.concat(out, ",") .. "}"
end

function write(v, depth)
  local t = type(v)
  if depth > 200 then fault.raise("input", "JSON nested more than 200 deep: a table that holds itself?") end
  if t == "nil" or v == native.null then return "null" end
  if t == "boolean" then return tostring(v) end
  if t == "string" then return cjson.encode(v) end
  if t == "number" then return write_number(v) end
  if t == "table" then return write_table(v, depth + 1) end
  fault.raise("input", "a %s cannot be written as JSON", t)
end

--- Writes a value as JSON text, keys sorted. Raises `input` for what JSON does not have.
---
--- ```lua
--- print(lode.json.encode { a = 1, b = { 2, 3.5 } })   --> {"a":1,"b":[2,3.5]}
--- ```
---@param v any
---@return string
function M.encode(v)
  return write(v, 0)
end

return setmetatable(M, { __index = fault.members("lode.json", M) })
