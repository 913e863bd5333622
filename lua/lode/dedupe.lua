--- Rows that mean the same thing: found by keys, exact or normalised, and made one by a rule.
local chain = require "lode.chain"
local clean = require "lode.clean"
local evaluate = require "lode.evaluate"
local expr = require "lode.expr"
local fault = require "lode.fault"
local sorted = require "lode.sorted"
local source = require "lode.source"

local M = {}

---@class lode.DedupeOptions
--- What duplicates share: columns as they are, or expressions that normalise them. Keys are trimmed, and compared byte
--- for byte: capitals, and letters that are put together in another way (é as one character or as e and an accent),
--- make them differ, so let cleaners such as :lower and :squeeze make them alike.
---@field by string|lode.Expr|(string|lode.Expr)[]
--- Which row survives: "first" (where left out), "last", "fullest", { greatest = "column" }, { least = "column" }, or
--- whether a is the better one. Two numbers are compared by their value, anything else as text, byte by byte; blank is
--- worse than any value. So make dates such as 31.12.2024 ISO dates first: `rows:map(function(row) row.at =
--- clean.date(row.at, "%d.%m.%Y") return row end)`.
---@field keep? string|table|fun(a: table, b: table): boolean
--- blank columns of the survivor take the value of the best of the others that has one: all, or these
---@field fill? boolean|string[]
--- The column that tells the survivor to the others; "Id" where left out. Rows without such a column raise `check`: at
--- the first reading where it is given, else when the others are read, which rows that are to be inserted need not be.
---@field id? string

--- How many columns have something.
local function fullness(row, columns)
  local n = 0
  for _, name in ipairs(columns) do
    if row[name] ~= "" then n = n + 1 end
  end
  return n
end

--- Numbers by their value, what is none as text.
local function is_less(a, b)
  local x, y = tonumber(a), tonumber(b)
  if x and y then return x < y end
  return a < b
end

--- fun(a, b): whether a is better than b; for rows that are as good, neither.
local function better_of(keep, columns)
  if type(keep) == "function" then return keep end
  if keep == "fullest" then return function(a, b) return fullness(a, columns) > fullness(b, columns) end end
  if type(keep) ~= "table" then return function() return false end end
  local name = keep.greatest or keep.least
  source.check_column(columns, name, "lode.dedupe: keep")
  if keep.least then return function(a, b) return a[name] ~= "" and (b[name] == "" or is_less(a[name], b[name])) end end
  return function(a, b) return a[name] ~= "" and (b[name] == "" or is_less(b[name], a[name])) end
end

--- The rows of a group, best first.
local function ranked(group, opts, better)
  local rest, list = {}, {}
  for i, row in ipairs(group) do rest[opts.keep == "last" and #group + 1 - i or i] = row end
  while #rest > 0 do -- groups are small, and a rule of the script's need not be one that a sort can live with
    local best = 1
    for i = 2, #rest do
      if better(rest[i], rest[best]) then best = i end
    end
    list[#list + 1] = table.remove(rest, best)
    if #group > 100 and #list == 1 then return table.move(rest, 1, #rest, 2, list) end
  end
  return list
end

local function is_filled(fill, name)
  if type(fill) ~= "table" then return fill end
  for _, other in ipairs(fill) do
    if other == name then return true end
  end
  return false
end

--- The survivor as a row of its own, with what the others fill in.
local function survivor(list, columns, opts)
  local row = { duplicates = tostring(#list - 1) }
  for _, name in ipairs(columns) do
    row[name] = list[1][name]
    if row[name] == "" and is_filled(opts.fill, name) then
      for i = 2, #list do
        if row[name] == "" then row[name] = list[i][name] end
      end
    end
  end
  return row
end

local function others(list, columns, id)
  local rows = {}
  for i = 2, #list do
    rows[i - 1] = { survivor = list[1][id] }
    for _, name in ipairs(columns) do rows[i - 1][name] = list[i][name] end
  end
  return rows
end

local KEEPS <const> = { first = true, last = true, fullest = true }

local function check_keep(keep)
  if type(keep) == "string" and not KEEPS[keep] then
    local hint = fault.hint(keep, fault.names(KEEPS))
    fault.usage('lode.dedupe: keep = "%s"%s', keep, hint ~= "" and hint or '; there is "first", "last", "fullest", '
      .. '{ greatest = "column" }, { least = "column" } and a function of two rows')
  end
  if type(keep) ~= "table" then return end
  fault.options("lode.dedupe: keep", keep, { greatest = "string", least = "string" })
  if (keep.greatest == nil) == (keep.least == nil) then
    fault.usage 'lode.dedupe: keep is { greatest = "column" } or { least = "column" }, one of them'
  end
end

local function check(from, opts)
  if not source.is(from) or type(opts) ~= "table" then
    fault.usage 'lode.dedupe takes a source and options: lode.dedupe(rows, { by = "Email" })'
  end
  fault.options("lode.dedupe", opts, { by = "string|table", keep = "string|table|function", fill = "boolean|table",
    id = "string" })
  local by = (type(opts.by) == "string" or expr.is(opts.by)) and { opts.by } or opts.by
  if type(by) ~= "table" or #by == 0 then
    fault.usage 'lode.dedupe: by says what duplicates share: by = "Email", or by = { c.Email:lower(), "Country" }'
  end
  local keep = opts.keep or "first"
  check_keep(keep)
  chain.refuse_groups(from, "lode.dedupe")
  return { by = by, keep = keep, fill = opts.fill or false, id = opts.id or "Id",
    is_id_given = opts.id ~= nil }
end

--- What duplicates share, as a function of the row: a list of texts, empty where one of them is blank.
local function key_of(by, columns)
  local parts = {}
  for i, part in ipairs(by) do
    if type(part) == "string" then part = expr.columns[part] end
    if not expr.is(part) then
      fault.usage("lode.dedupe: by: a column or an expression is expected, not a %s", type(part))
    end
    parts[i] = evaluate.compile(part, columns, "lode.dedupe: by")
  end
  return function(row)
    local key = {}
    for i, part in ipairs(parts) do
      key[i] = clean.trim(part(row))
      if key[i] == "" then return {} end
    end
    return key
  end
end

--- Groups of more than one row.
local function of_several(groups)
  return chain.through(groups, function(up)
    local drop, dropped = chain.left_out()
    return { dropped = dropped, next = function()
      for group, file, line, part, why in up.next do
        if why or #group > 1 then return group, file, line, part, why end
        drop()
      end
    end }
  end)
end

--- The groups of duplicates, and what is made of each by fn(rows, best first; columns).
local function each(from, opts, new, fn)
  local columns, key, better
  local n_merged = 0 -- of this reading
  local watched = chain.through(from, function(up)
    columns, key, better = up.columns, key_of(opts.by, up.columns), better_of(opts.keep, up.columns)
    n_merged = 0
    if opts.is_id_given then source.check_column(columns, opts.id, "lode.dedupe: id") end
    for _, name in ipairs(type(opts.fill) == "table" and opts.fill or {}) do
      source.check_column(columns, name, "lode.dedupe: fill")
    end
    for _, name in ipairs(columns) do
      if name == new then fault.raise("check", 'lode.dedupe makes a column "%s", and the rows have one', name) end
    end
    return { next = up.next }
  end)
  local groups = sorted.group_by(watched, function(row) return key(row) end, ":dedupe")
  if new == "survivor" then groups = of_several(groups) end
  local made = groups:map(function(group)
    n_merged = n_merged + #group - 1
    return fn(ranked(group, opts, better), columns)
  end)
  local function tell() -- they are counted where the groups are made
    return 0, new == "duplicates" and n_merged > 0 and chain.say_left_out("dedupe", n_merged) or nil
  end
  return chain.through(made, function(up)
    for _, name in ipairs(up.columns) do
      if name == new then return { next = up.next, dropped = tell } end
    end
    local all = table.move(up.columns, 1, #up.columns, 1, {}) -- there is no row that could tell
    all[#all + 1] = new
    return { columns = all, next = up.next, dropped = tell }
  end)
end

--- One row for each key, and the rest. The first source has the survivors, with all their columns and a new one,
--- `duplicates`: how many others there were. The second has those others, with a new column `survivor`: the `id` of the
--- row that took their place. A row whose key is blank, or blank in part, is nobody's duplicate. Both come in the order
--- of their keys.
---
--- ```lua
--- local c = lode.columns
--- local rows = lode.rows {
---   { Id = "1", Email = "ada@example.com", Phone = "" }, { Id = "2", Email = "Ada@example.com ", Phone = "555" },
---   { Id = "3", Email = "", Phone = "" },
--- }
--- local people, doubles = lode.dedupe(rows, { by = c.Email:lower(), fill = true })
--- for row in people do print(row.Id, row.Phone == "" and "-" or row.Phone, row.duplicates) end
--- --> 3 - 0
--- --> 1 555 1
--- for row in doubles do print(row.Id, row.survivor) end
--- --> 2 1
--- ```
---@param from lode.Source
---@param opts lode.DedupeOptions
---@return lode.Source survivors
---@return lode.Source others
function M.dedupe(from, opts)
  opts = check(from, opts)
  return each(from, opts, "duplicates", function(list, columns) return survivor(list, columns, opts) end),
    each(from, opts, "survivor", function(list, columns)
      source.check_column(columns, opts.id, "lode.dedupe: id")
      return others(list, columns, opts.id)
    end)
end

return M
