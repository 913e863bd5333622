-- lode.rows: what a script makes itself.
local native = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

--- The columns of a list's or an iterator's first row.
local function columns_of(row)
  if type(row) ~= "table" then fault.raise("script", "lode.rows: row 1 is a %s, not a table", type(row)) end
  if rawget(row, 1) ~= nil and not source.is_group(row) then
    fault.raise("script", "lode.rows: row 1 is a list: write { column = value, … }")
  end
  local names = {}
  for _, name in ipairs(fault.names(row)) do
    if rawget(row, name) ~= nil then names[#names + 1] = name end -- the rows of a group have no names
  end
  return names
end

local function text_list(row, columns, n)
  if type(row) ~= "table" then fault.raise("script", "lode.rows: row %d is a %s, not a table", n, type(row)) end
  local known, values = {}, {}
  for i, name in ipairs(columns) do
    known[name] = true
    local value = row[name]
    if type(value) ~= "string" then
      local why = fault.no_value(value)
      if why then fault.raise("script", "lode.rows: row %d has %s as column %s: a text is expected", n, why, name) end
      if value == run.null then value = "" end
    end
    values[i] = value
  end
  for name in pairs(row) do
    if not known[name] and not (type(name) == "number" and source.is_group(row)) then
      fault.raise("script", 'lode.rows: row %d has a column "%s" that the first row has not: '
        .. "name all columns in lode.rows(…, { columns = { … } })", n, tostring(name))
    end
  end
  return values
end

--- A source again, or some of its columns.
---@param from lode.Source
---@param columns? string[]
---@return lode.Source
local function again(from, columns)
  local function narrow(stream)
    for _, name in ipairs(columns or {}) do source.check_column(stream.columns, name, "lode.rows") end
    stream.columns = columns or stream.columns
    return stream
  end
  local made = source.streamed("rows", function(is_for_step) return narrow(from:stream(is_for_step)) end,
    { name = from.name, is_grouped = from.is_grouped })
  local of_step = rawget(from, "of_step")
  if of_step then made.of_step = function(since) return narrow(of_step(since)) end end
  return made
end

--- A table of the script, or one that JSON or org:select gave.
local function is_list(t)
  local meta = getmetatable(t)
  return meta == nil or type(meta) == "table" and rawget(meta, "__name") == "lode.json.Array"
end

---@class lode.RowsOptions
---@field columns? string[] names and order of the columns; those of the first row, sorted, where left out

--- The rows that an iterator or a list gives: tables, column to value. nil and lode.null are blank. Raises `script` for
--- a row with a column that is not among the columns, `input` where there is neither a row nor `columns`.
---
--- ```lua
--- local n = 0
--- local source = lode.rows(function()
---   n = n + 1
---   if n <= 2 then return { number = n } end
--- end)
--- for row in source do print(row.number) end
--- --> 1
--- --> 2
--- ```
---@param iterator function|table a function that gives a row and nil at the end, a list without holes, or a source
---@param opts? lode.RowsOptions
---@return lode.Source
function M.rows(iterator, opts)
  opts = opts or {}
  fault.options("lode.rows", opts, { columns = "table" })
  if type(iterator) == "table" and is_list(iterator) then
    local rows, i = iterator, 0
    iterator = function()
      local why = i == 0 and fault.list_fault(rows) -- not sooner: it may be filled until it is read
      if why then fault.raise("script", "lode.rows: the list %s: it is written { { column = value, … }, … }", why) end
      i = i + 1
      return rows[i]
    end
  elseif type(iterator) ~= "function" and not source.is(iterator) then
    fault.usage("lode.rows takes an iterator function or a list, not a %s", type(iterator))
  end
  if source.is(iterator) then return again(iterator, opts.columns) end
  local spool = source.spool "rows"
  return source.new(function()
    return spool(function(path)
      local row, n = iterator(), 0
      local columns = opts.columns or (row ~= nil and columns_of(row)) or {}
      if #columns == 0 then
        fault.raise("input", "lode.rows: there is no row to take columns from: name them in { columns = { … } }")
      end
      local out <close> = native.spool(path, columns)
      while row ~= nil do
        n = n + 1
        out:add(text_list(row, columns, n))
        row = iterator()
      end
      out:finish()
    end)
  end)
end

return M
