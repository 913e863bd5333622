--- The levels of a lookup to the own object: which rows are under which.
local native = require "lode.native.sort"
local chain = require "lode.chain"
local fault = require "lode.fault"
local keys = require "lode.keys"
local source = require "lode.source"

local M = {}

local MOST_NAMES <const> = 12 -- of a path, in a message
local MOST_KNOWN <const> = 200000 -- levels that are remembered

---@class lode.HierarchyOptions
---@field key string|string[]|function the key of a row
---@field parent string|string[]|function the key of its parent, blank where it has none
---@field level? string the new column; "level" where left out
--- another new column, for the reason why a row has no level; where left out such rows are rejected
---@field reason? string
--- a parent that is no row here may stand elsewhere: its children have level 1; they are rejected where left out
---@field outside? boolean

--- The keys from the first time `text` came to the last: the circle.
local function circle(path, text)
  local out, first = {}, 1
  while path[first] ~= text do first = first + 1 end
  for i = first, #path do out[#out + 1] = (path[i]:gsub("%z+", ", ")) end
  if #out > MOST_NAMES then
    local n = #out
    out = table.move(out, 1, MOST_NAMES, 1, {})
    out[#out + 1] = ("… (%d in all)"):format(n)
  end
  out[#out + 1] = out[1]
  return table.concat(out, " > ")
end

--- fun(own, parent): the level of a row, or nil and why it has none.
local function leveller(index, columns, parent_of, strict, outside)
  local known, n_known = {}, 0
  local function learn(path, depth)
    if n_known > MOST_KNOWN then known, n_known = {}, 0 end
    for i = 2, #path do known[path[i]] = depth - i + 1 end -- not the row's own: two rows may have it
    n_known = n_known + #path
    return depth
  end
  return function(own, text)
    local path, seen = { own or "" }, { [own or ""] = true }
    while text do
      if known[text] then return learn(path, known[text] + #path) end
      if seen[text] then return nil, "the parents go in a circle: " .. circle(path, text) end
      local shown = text:gsub("%z+", ", ")
      local found, file1, line1, file2, line2 = index:get(text, columns)
      if file2 then
        local where = ("%s:%d and %s:%d"):format(file1, line1, file2, line2)
        return nil, ("two rows have the key %s of the parent: %s"):format(shown, where)
      end
      if not found then
        if outside then return learn(path, #path) end
        return nil, ("no row has the key %s of the parent"):format(shown)
      end
      local why
      seen[text] = true
      path[#path + 1] = text
      text, why = parent_of(strict(found))
      if why then return nil, why end
    end
    return learn(path, #path)
  end
end

local function arrange(up, columns, opts)
  local strict = source.stricter(up.columns)
  local key_of = keys.equal(opts.key, up.columns, "lode.hierarchy: key")
  local parent_of = keys.equal(opts.parent, up.columns, "lode.hierarchy: parent")
  local held, index = native.sorter(chain.scratch()), native.index(chain.scratch())
  local i = 0
  for row, file, line, part, why in up.next do
    local own
    if not why then own, why = key_of(strict(row)) end
    if own and not why then index:add(own, row, up.columns, file, line, part) end
    i = i + 1
    held:add(string.pack(">i8", i), row, up.columns, file, line, part, why)
  end
  local level_of = leveller(index, up.columns, parent_of, strict, opts.outside)
  local sorted = native.sorter(chain.scratch())
  for row, file, line, part, why in function() return held:next(up.columns) end do
    local level, own, parent
    if not why then
      own = key_of(strict(row))
      parent, why = parent_of(row)
    end
    if not why then
      level, why = level_of(own, parent)
      row[opts.level] = level and tostring(level) or ""
      if opts.reason then row[opts.reason], why = why or "", nil end
      why = why and ":hierarchy: " .. why
    end
    sorted:add(string.pack(">i8", level or 0), row, columns, file, line, part, why)
  end
  held:close()
  index:close()
  return sorted
end

--- The same rows, parents first, with a new column that has their level: "1" for those without a parent, "2" for their
--- children. Rows of one level keep their order. Rows that are, by their parents, their own parents are rejected with
--- the circle, and so are those under such rows; those with a parent that is no row here; and those whose parent's key
--- two rows have. All of it lives on disk.
---
--- A step does not need it to send parents first: `lode.same_step` does that. It is for a load that treats levels
--- differently, and for looking at the tree before anything is sent.
---
--- ```lua
--- local rows = lode.rows { { id = "C", boss = "B" }, { id = "A", boss = "" }, { id = "B", boss = "A" } }
--- for row in lode.hierarchy(rows, { key = "id", parent = "boss" }) do print(row.level, row.id) end
--- --> 1 A
--- --> 2 B
--- --> 3 C
--- ```
---@param from lode.Source
---@param opts lode.HierarchyOptions
---@return lode.Source
function M.hierarchy(from, opts)
  if not source.is(from) or type(opts) ~= "table" then
    fault.usage 'lode.hierarchy takes a source and two keys: lode.hierarchy(rows, { key = "id", parent = "parent_id" })'
  end
  local key = "string|table|function"
  fault.options("lode.hierarchy", opts, { key = key, parent = key, level = "string", reason = "string",
    outside = "boolean" })
  keys.check(opts.key, "lode.hierarchy: key")
  keys.check(opts.parent, "lode.hierarchy: parent")
  chain.refuse_groups(from, "lode.hierarchy")
  opts = { key = opts.key, parent = opts.parent, level = opts.level or "level", reason = opts.reason or false,
    outside = opts.outside or false }
  local width, of_parent = keys.width(opts.key), keys.width(opts.parent)
  if width and of_parent and width ~= of_parent then
    fault.usage("lode.hierarchy: the key has another number of columns (%d) than the parent (%d)", width, of_parent)
  end
  if opts.reason == opts.level then
    fault.usage('lode.hierarchy: level and reason are two columns, and both are "%s"', opts.level)
  end
  return chain.through(from, function(up)
    local columns = table.move(up.columns, 1, #up.columns, 1, {})
    for _, name in ipairs(columns) do
      if name == opts.level or name == opts.reason then
        fault.raise("check", 'lode.hierarchy: the rows have a column "%s": name another with level = "…"', name)
      end
    end
    columns[#columns + 1], columns[#columns + 2] = opts.level, opts.reason or nil
    local sorted
    return { columns = columns, next = function()
      sorted = sorted or arrange(up, columns, opts)
      local row, file, line, part, why = sorted:next(columns)
      if not row then sorted:close() end
      return row, file, line, part, why
    end }
  end)
end

return M
