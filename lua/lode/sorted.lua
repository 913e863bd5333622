-- The methods of sources that need more than one row at a time: what they hold lives on disk.
local native = require "lode.native.sort"
local chain = require "lode.chain"
local fault = require "lode.fault"
local keys = require "lode.keys"
local source = require "lode.source"

local M = {}

local methods = source.methods

local MAX_GROUP <const> = 100000 -- rows, which are held in memory

--- The first row of each key. Rows with a blank key are all kept.
---
--- ```lua
--- local rows = lode.rows {
---   { id = "7", at = "1" }, { id = "7", at = "2" }, { id = "", at = "3" }, { id = "", at = "4" },
--- }
--- for row in rows:unique "id" do print(row.at) end
--- --> 1
--- --> 3
--- --> 4
--- ```
---@param key string|string[]|fun(row: table): any a column, a list of columns, or a function
---@return lode.Source
function methods:unique(key)
  keys.check(key, ":unique")
  return chain.through(self, function(up)
    local strict, key_of = source.stricter(up.columns), keys.equal(key, up.columns, ":unique")
    local seen
    local drop, dropped = chain.left_out "unique"
    return { dropped = dropped, next = function()
      seen = seen or native.keys(chain.scratch())
      for row, file, line, part, why in up.next do
        local text
        if not why then
          text, why = key_of(strict(row))
        end
        if not text or seen:add(text) then return row, file, line, part, why end
        drop()
      end
      seen:close()
    end }
  end)
end

---@class lode.SortOptions
---@field descending? boolean the greatest first
---@field numeric? boolean columns hold numbers, and are sorted by their value; a row with another text is rejected

--- The rows in the order of a key; rows of one key keep theirs. Text is compared byte by byte: capitals come before
--- small letters, "10" before "9". Numbers that a function gives are compared by value. Blank comes first, then
--- numbers, then text. For another order of letters sort by a function:
--- `function(row) return clean.lower(row.name) end`.
---
--- ```lua
--- local rows = lode.rows { { n = "10" }, { n = "9" }, { n = "" } }
--- for row in rows:sort_by("n", { numeric = true, descending = true }) do print("n=" .. row.n) end
--- --> n=10
--- --> n=9
--- --> n=
--- ```
---@param key string|string[]|fun(row: table): any
---@param opts? lode.SortOptions
---@return lode.Source
function methods:sort_by(key, opts)
  keys.check(key, ":sort_by")
  keys.check_one(key, opts, ":sort_by")
  chain.refuse_groups(self, ":sort_by")
  opts = opts or {}
  fault.options(":sort_by", opts, { descending = "boolean", numeric = "boolean" },
    { desc = "descending", reverse = "descending" })
  return chain.row_by_row(self, function(up)
    local strict, key_of = source.stricter(up.columns), keys.ordered(key, up.columns, ":sort_by", opts.numeric or false)
    local sorter
    return { next = function()
      if not sorter then
        sorter = native.sorter(chain.scratch(), opts.descending)
        for row, file, line, part, why in up.next do
          local text
          if not why then
            text, why = key_of(strict(row))
          end
          sorter:add(text or "", row, up.columns, file, line, part, why)
        end
      end
      local row, file, line, part, why = sorter:next(up.columns)
      if not row then sorter:close() end
      return row, file, line, part, why
    end }
  end)
end

--- Numbers in no order, the same for the same seed.
local function shuffled(seed, i)
  local x = seed * 0x2545F4914F6CDD1D + i * 0x9E3779B97F4A7C15
  x = (x ~ (x >> 30)) * 0xBF58476D1CE4E5B9
  x = (x ~ (x >> 27)) * 0x94D049BB133111EB
  return string.pack(">i8", x ~ (x >> 31))
end

---@class lode.SampleOptions
---@field seed? integer another seed gives other rows; 1 where left out

--- n rows by chance, in the order in which they come. The same seed takes the same rows of the same source.
---
--- ```lua
--- local rows = {}
--- for i = 1, 1000 do rows[i] = { n = i } end
--- print(lode.rows(rows):sample(10):count())   --> 10
--- ```
---@param n integer
---@param opts? lode.SampleOptions
---@return lode.Source
function methods:sample(n, opts)
  chain.check_count(n, ":sample")
  chain.refuse_groups(self, ":sample")
  opts = opts or {}
  fault.options(":sample", opts, { seed = "number" })
  local seed = opts.seed or 1
  if math.type(seed) ~= "integer" then fault.usage ":sample: seed must be a whole number" end
  return chain.through(self, function(up)
    local taken
    local drop, dropped = chain.left_out() -- those that are taken are counted twice, which does not matter
    local function take()
      local by_chance, i, left = native.sorter(chain.scratch()), 0, n
      taken = native.sorter(chain.scratch())
      for row, file, line, part, why in up.next do
        i = i + 1
        if why then
          taken:add(string.pack(">i8", i), row, up.columns, file, line, part, why)
        else
          by_chance:add(shuffled(seed, i) .. string.pack(">i8", i), row, up.columns, file, line, part)
          drop()
        end
      end
      while left > 0 do
        local row, file, line, part, _, key = by_chance:next(up.columns)
        if not row then break end
        taken:add(key:sub(9), row, up.columns, file, line, part)
        left = left - 1
      end
      by_chance:close()
    end
    return { dropped = dropped, next = function()
      if not taken then take() end
      local row, file, line, part, why = taken:next(up.columns)
      if not row then taken:close() end
      return row, file, line, part, why
    end }
  end)
end

--- The rows of one key as one: a group has the columns of its first row and, as a list, its rows: `group[1]`, `#group`.
--- Groups come in the order of their keys, the rows of each in theirs; a row with a blank key is a group by itself. The
--- next `:map` makes rows of them, and one that returns `{ table.unpack(group) }` gives theirs one by one again;
--- `:sort_by`, `:sample` and `:group_by` raise `usage` before it. A step sees the first row of each alone. A group has
--- at most 100,000 rows.
---
--- ```lua
--- local lines = lode.rows { { order = "B", sum = 2 }, { order = "A", sum = 3 }, { order = "B", sum = 5 } }
--- local orders = lines:group_by("order"):map(function(group)
---   local sum = 0
---   for _, line in ipairs(group) do sum = sum + tonumber(line.sum) end
---   return { order = group.order, sum = sum, lines = #group }
--- end)
--- for row in orders do print(row.order, row.sum, row.lines) end
--- --> A 3 1
--- --> B 7 2
--- ```
---@param key string|string[]|fun(row: table): any
---@return lode.Source
function methods:group_by(key)
  return M.group_by(self, key, ":group_by")
end

--- source:group_by() under the name that the script knows.
---@package
---@param self lode.Source
---@param key string|string[]|fun(row: table): any
---@param what string for messages
---@return lode.Source
function M.group_by(self, key, what)
  keys.check(key, what)
  chain.refuse_groups(self, what)
  return chain.through(self, function(up)
    local strict, key_of = source.stricter(up.columns), keys.equal(key, up.columns, what)
    local sorter, ahead
    local drop, dropped = chain.left_out()
    local function sort()
      sorter = native.sorter(chain.scratch())
      local i = 0
      for row, file, line, part, why in up.next do
        local text
        if not why then
          text, why = key_of(strict(row))
        end
        i = i + 1
        local order = text and "1" .. text or "0" .. string.pack(">i8", i)
        sorter:add(order, row, up.columns, file, line, part, why)
      end
      ahead = table.pack(sorter:next(up.columns))
    end
    return { dropped = dropped, next = function()
      if not sorter then sort() end
      local row, file, line, part, why, order = table.unpack(ahead, 1, 6)
      if not row then
        sorter:close()
        return nil
      end
      if why then
        ahead = table.pack(sorter:next(up.columns))
        return row, file, line, part, why
      end
      local group, origins = {}, {}
      repeat
        if #group == MAX_GROUP then
          fault.raise("limit", "%s: the group of %s:%d has more than %d rows", what, file, line, MAX_GROUP)
        end
        group[#group + 1] = strict(ahead[1])
        origins[ahead[1]] = { ahead[2], ahead[3], ahead[4] }
        if #group > 1 then drop() end
        ahead = table.pack(sorter:next(up.columns))
      until ahead[6] ~= order
      for _, name in ipairs(up.columns) do group[name] = group[1][name] end
      source.origins[group] = origins
      return group, file, line, part
    end }
  end, true)
end

for name, most in pairs {
  unique = { 2, ':unique takes one key: several columns are a list, :unique { "a", "b" }' },
  group_by = { 2, ':group_by takes one key: several columns are a list, :group_by { "a", "b" }' },
  sort_by = { 3, ':sort_by takes a key and options: several columns are a list, :sort_by { "a", "b" }' },
  sample = { 3, ":sample takes a number of rows and options" },
} do methods[name] = fault.at_most(most[1], methods[name], most[2]) end

return M
