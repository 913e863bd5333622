-- source:lookup(): the other source's rows are put into a file, and found there by key.
local native = require "lode.native.sort"
local chain = require "lode.chain"
local fault = require "lode.fault"
local keys = require "lode.keys"
local source = require "lode.source"

local methods = source.methods

--- Names of new columns by those of `other`: all but the key's.
local function new_columns(up, there, key, opts)
  local here, is_key, names, columns = {}, {}, {}, table.move(up.columns, 1, #up.columns, 1, {})
  for _, name in ipairs(up.columns) do here[name] = true end
  if not opts.other_key and type(key) ~= "function" then
    for _, name in ipairs(type(key) == "table" and key or { key }) do is_key[name] = true end
  end
  for _, name in ipairs(there.columns) do
    if not is_key[name] then
      local new = (opts.prefix or "") .. name
      if here[new] then
        fault.raise("check", ':lookup: both sources have a column "%s": give those of the other source a name with '
          .. '{ prefix = "other_" }', new)
      end
      here[new] = true
      names[#names + 1] = { name, new }
      columns[#columns + 1] = new
    end
  end
  return names, columns
end

--- Raises `usage` for keys that can never be alike; nil: not known.
local function check_widths(here, there)
  if not here or not there or here == there then return end
  fault.usage(":lookup: the key has %d part%s here and %d in the other source", here, here == 1 and "" or "s", there)
end

--- Parts of a key that is joined of them.
local function width_of(text)
  return select(2, text:gsub("%z%z", "")) + 1
end

--- The rows of the other source by their keys, and how many parts these have, where that is to be counted: nil where
--- it is not, false where they differ.
local function fill_index(there, key_of, strict, counts)
  local index, width = native.index(chain.scratch()), nil
  for row, file, line, part, why in there.next do
    local text
    if not why then text, why = key_of(strict(row)) end
    if why then require "lode.native.source".bad(why, file, line) end
    if text and counts and width ~= false then
      local n = width_of(text)
      width = (not width or width == n) and n
    end
    if text then index:add(text, row, there.columns, file, line, part) end
  end
  there.close()
  return index, width
end

local function look_up(up, there, key, opts)
  local strict, strict_there = source.stricter(up.columns), source.stricter(there.columns)
  local key_here = keys.equal(key, up.columns, ":lookup")
  local key_there = keys.equal(opts.other_key or key, there.columns, ":lookup, in the other source")
  local names, columns = new_columns(up, there, key, opts)
  -- :lookup has looked at keys that are no functions
  local is_checked = keys.width(key) and keys.width(opts.other_key or key) and true
  local index, width
  return { columns = columns, next = function()
    if not index then index, width = fill_index(there, key_there, strict_there, not is_checked) end
    local row, file, line, part, why = up.next()
    if not row then
      index:close()
      return nil
    end
    if why then return row, file, line, part, why end
    local text, found, file1, line1, file2, line2
    text, why = key_here(strict(row))
    if text then found, file1, line1, file2, line2 = index:get(text, there.columns) end
    if text and not is_checked then
      check_widths(width_of(text), width)
      is_checked = true
    end
    if file2 then
      local shown = text:gsub("%z+", ", ")
      why = (":lookup: two rows have the key %s: %s:%d and %s:%d"):format(shown, file1, line1, file2, line2)
    elseif opts.required and not found and not why then
      why = text and (":lookup: no row has the key %s"):format((text:gsub("%z+", ", "))) or ":lookup: the key is blank"
    end
    if why then return chain.refused(row), file, line, part, why end
    for _, name in ipairs(names) do row[name[2]] = found and found[name[1]] or "" end
    return row, file, line, part
  end }
end

---@class lode.LookupOptions
---@field other_key? string|string[]|function the key in the rows of `other`, where it is another one there
---@field prefix? string stands before the names of the columns that come from `other`
---@field required? boolean a row whose key `other` does not have is rejected; its new columns are blank where left out

--- Each row with the columns of the row of `other` that has the same key. A blank key finds nothing. Where two rows of
--- `other` have the key that is looked for, the row is rejected with both places. A column that both have raises
--- `check` where there is no `prefix`; columns that are the key of both come once.
---
--- ```lua
--- local regions = lode.rows { { code = "W", region = "West" }, { code = "E", region = "East" } }
--- local firms = lode.rows { { name = "Acme", code = "E" }, { name = "Beta", code = "" } }
--- for row in firms:lookup(regions, "code") do print(row.name .. ":" .. row.region) end
--- --> Acme:East
--- --> Beta:
--- ```
---@param other lode.Source
---@param key string|string[]|fun(row: table): any
---@param opts? lode.LookupOptions
---@return lode.Source
function methods:lookup(other, key, opts)
  if not source.is(other) then fault.usage(":lookup takes a source and a key, not a %s", type(other)) end
  keys.check(key, ":lookup")
  keys.check_one(key, opts, ":lookup")
  opts = opts or {}
  fault.options(":lookup", opts, { other_key = "string|table|function", prefix = "string", required = "boolean" })
  if opts.other_key then
    keys.check(opts.other_key, ":lookup: other_key")
    check_widths(keys.width(key), keys.width(opts.other_key))
  end
  return chain.row_by_row(self, function(up, is_for_step)
    return look_up(up, other:stream(is_for_step), key, opts)
  end)
end
