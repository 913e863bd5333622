-- source:map(): other rows of rows. A row of a group that it gives keeps the file and line that it came from.
local chain = require "lode.chain"
local evaluate = require "lode.evaluate"
local fault = require "lode.fault"
local keys = require "lode.keys"
local source = require "lode.source"

local methods = source.methods

--- The columns of what a map gives: those of its rows that it keeps in their order, then new ones by name.
local function columns_of(row, before)
  local columns, is_old = {}, {}
  for _, name in ipairs(before) do
    is_old[name] = true
    if rawget(row, name) ~= nil then columns[#columns + 1] = name end
  end
  for _, name in ipairs(fault.names(row)) do
    if not is_old[name] and not tonumber(name) then columns[#columns + 1] = name end
  end
  return columns
end

local function check_row(row, known, file, line)
  if type(row) ~= "table" then
    fault.raise("script", ":map gave %s for %s:%d: return the row, or leave rows out with :filter",
      row == nil and "nothing" or "a " .. type(row), file, line)
  end
  for name in pairs(row) do
    if type(name) == "number" and not source.is_group(row) then
      fault.raise("script", ":map gave a row with the number %s among its columns for %s:%d: is a list meant, { { … }, "
        .. "{ … } }, or one with a hole?", name, file, line)
    end
    if known and not known[name] and type(name) ~= "number" then
      fault.raise("script", ':map gave a column "%s" for %s:%d that the first row has not: '
        .. "name all columns in :map(fn, { columns = { … } })", tostring(name), file, line)
    end
  end
  return row
end

--- Rows of fn, before their columns are known: fun(): row, file, line, part, why, raw row. A list gives several; drop()
--- is called for a row of which nothing comes.
local function mapped(up, fn, drop)
  local strict, queue, at = source.stricter(up.columns), nil, 0
  local file, line, part, origins
  local function from(value)
    local own = origins and origins[value]
    if own then return value, own[1], own[2], own[3] end
    return value, file, line, part
  end
  return function()
    while true do
      if queue and at < #queue then
        at = at + 1
        return from(queue[at])
      end
      local row, why, is_skipped
      row, file, line, part, why = up.next()
      if not row then return nil end
      if why then return row, file, line, part, why end
      local value, second
      row, origins = strict(row), source.origins[row]
      value, why, is_skipped, second = keys.guard(fn, row, ":map")
      if second ~= nil then
        fault.raise("script", ":map gave two values for %s:%d: several rows are a list, return { { … }, { … } }", file,
          line)
      end
      if why then return chain.refused(row), file, line, part, why end
      if is_skipped or type(value) == "table" and next(value) == nil and not rawequal(value, row) then
        drop()
      else
        local is_list = type(value) == "table" and not rawequal(value, row) -- a group has its rows in it
          and rawlen(value) > 0
        if not is_list then
          if value == nil then value = false end -- nil would be the end
          return from(value)
        end
        local wrong = fault.list_fault(value)
        if wrong then fault.raise("script", ":map gave a list for %s:%d that %s", file, line, wrong) end
        queue, at = value, 0
      end
    end
  end
end

---@class lode.MapOptions
---@field columns? string[] names and order of the new rows' columns; those of the first one where left out

--- What fn gives for each row: the row itself, changed or not, another table of column to value, or a list of such
--- tables, which makes several rows of one, or none. nil and lode.null in them are blank. The first row says which
--- columns there are, if `columns` does not; a later row with another one raises `script`, and so does a list with a
--- hole, or with fields beside its rows. New rows keep the file and line of the row that they were made of, or of the
--- first of its group; a row of the group itself keeps its own.
---
--- ```lua
--- local people = lode.rows { { first = "Ada", last = "Lovelace" } }
--- for row in people:map(function(row) return { name = row.first .. " " .. row.last } end) do print(row.name) end
--- --> Ada Lovelace
--- ```
---@param fn fun(row: table): table
---@param opts? lode.MapOptions
---@return lode.Source
function methods:map(fn, opts)
  if type(fn) ~= "function" then fault.usage(":map takes a function of the row, not a %s", type(fn)) end
  opts = opts or {}
  fault.options(":map", opts, { columns = "table" })
  return chain.row_by_row(self, function(up)
    local drop, dropped = chain.left_out "map"
    local pull, columns, known, waiting = mapped(up, fn, drop), opts.columns, {}, {}
    while not columns do -- rows that cannot be read may come before the first that can
      local first = table.pack(pull())
      waiting[#waiting + 1] = first
      if first[1] == nil or #waiting > 1000 then
        columns = up.columns
      elseif not first[5] then
        columns = columns_of(check_row(first[1] or nil, nil, first[2], first[3]), up.columns)
      end
    end
    for _, name in ipairs(columns) do known[name] = true end
    local strict = source.stricter(columns)
    local n = 0
    return { columns = columns, dropped = dropped, next = function()
      local row, file, line, part, why
      if n < #waiting then
        n = n + 1
        row, file, line, part, why = table.unpack(waiting[n], 1, 5)
        waiting[n] = true
      else
        row, file, line, part, why = pull()
      end
      if row == nil then return nil end
      if why then return row, file, line, part, why end
      check_row(row or nil, known, file, line)
      local values = {}
      for _, name in ipairs(columns) do values[name] = evaluate.text(rawget(row, name), name, file, line) end
      return strict(values), file, line, part
    end }
  end, false)
end

for name, most in pairs {
  map = { 3, ":map takes a function of the row and options" },
} do methods[name] = fault.at_most(most[1], methods[name], most[2]) end
