--- SOQL with values bound, and its results as sources.
local native = require "lode.native.org"
local run = require "lode.native.run"
local fault = require "lode.fault"
local json = require "lode.json"
local once = require "lode.once"
local parallel = require "lode.parallel"
local source = require "lode.source"
local clean = require "lode.native.clean"

local M = {}

local MAX_LITERALS = 3000 -- bytes of a bound list in one query: URLs and SOQL have limits

local lower = clean.prepare "lower"

local function literal(v)
  if v == run.null then return "null" end
  if type(v) == "number" or type(v) == "boolean" then return tostring(v) end
  if type(v) ~= "string" then fault.usage("a %s cannot be bound in SOQL", type(v)) end
  return "'" .. v:gsub("[\\']", "\\%0"):gsub("\n", "\\n"):gsub("\r", "\\r"):gsub("\t", "\\t") .. "'"
end

--- What SOQL may take for the same value: text is compared without case, an Id has 15 or 18 characters.
local function likeness(v)
  local text = clean.run(lower, tostring(v))
  return (#text == 15 or #text == 18) and not text:find "%W" and text:sub(1, 15) or text
end

--- The values, each once, those alike together: groups, in the order in which they came first.
local function groups(values)
  local all, by_likeness, seen = {}, {}, {}
  for _, v in ipairs(values) do
    local text = literal(v)
    if not seen[text] then
      seen[text] = true
      local key = likeness(v)
      local group = by_likeness[key]
      if not group then
        group = {}
        by_likeness[key], all[#all + 1] = group, group
      end
      group[#group + 1] = v
    end
  end
  return all
end

--- The values in lists that one query each can take: each once, about MAX_LITERALS bytes in a list. No row matches two
--- of them: values alike are together.
---@param values any[]
---@return any[][]
function M.lists(values)
  local all, list, size = {}, {}, 0
  for _, group in ipairs(groups(values)) do
    local n = -1 -- the commas stand between
    for _, v in ipairs(group) do n = n + #literal(v) + 1 end
    if size + n > MAX_LITERALS and #list > 0 then
      all[#all + 1] = list
      list, size = {}, 0
    end
    table.move(group, 1, #group, #list + 1, list)
    size = size + n + 1
  end
  if #list > 0 then all[#all + 1] = list end
  return all
end

--- The same as literals.
local function pieces(values)
  local all = M.lists(values)
  for _, list in ipairs(all) do
    for i, v in ipairs(list) do list[i] = literal(v) end
  end
  return all
end

--- Calls fn(name) for each :name outside of quotes, and in_quotes(text), if given, for what is inside; puts what they
--- return in their place.
local function replace(soql, fn, in_quotes)
  local out, i = {}, 1
  while i <= #soql do
    local s, e = soql:find("^'[^'\\]*'", i)
    if not s and soql:sub(i, i) == "'" then
      e = i
      repeat
        e = e + 1
        while soql:sub(e, e) == "\\" do e = e + 2 end
      until e > #soql or soql:sub(e, e) == "'"
      s = i
    end
    if s then
      out[#out + 1] = (in_quotes or tostring)(soql:sub(s, e))
    else
      local name
      s, e, name = soql:find("^:([%a_][%w_]*)", i)
      if s and not soql:sub(i - 1, i - 1):find "[%w_]" then -- LAST_N_DAYS:3 is no name
        out[#out + 1] = fn(name)
      else
        e = i
        out[#out + 1] = soql:sub(i, i)
      end
    end
    i = e + 1
  end
  return table.concat(out)
end

local whole = { "OR", "NOT", "COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX" }
local ordered = { "ORDER", "LIMIT", "OFFSET", "GROUP" } -- which matter where there is more than one piece

--- What stands in the way of asking the query in n pieces, or nil: the answers put together would not be the answer.
local function obstacle(soql, n)
  local function blank() return "" end
  local text = replace(soql, blank, blank):upper() .. " "
  for _, words in ipairs { whole, n > 1 and ordered or nil } do
    for _, word in ipairs(words) do
      if text:find("%f[%w_]" .. word .. "%f[^%w_]") then return word end
    end
  end
  local _, n_selects = text:gsub("%f[%w_]SELECT%f[^%w_]", "")
  return n_selects > 1 and "a SELECT in it" or nil
end

--- Raises `usage` for a name without a value, and a value without a name: also where an empty list leaves nothing to
--- ask for.
local function check_names(soql, values)
  local used = {}
  replace(soql, function(name)
    if values[name] == nil then
      fault.usage("SOQL: :%s has no value%s", name, fault.hint(name, fault.names(values)))
    end
    used[name] = true
    return ""
  end)
  for name in pairs(values) do
    if not used[name] then fault.usage("SOQL: no :%s stands in the query", tostring(name)) end
  end
end

--- The queries that one with bound values comes to: more than one where a list is long. None where a list is empty;
--- `nothing` is then the text.
---@param soql string
---@param values? table<string, any>
---@return string[]
function M.bind(soql, values)
  values = values or {}
  check_names(soql, values)
  local long, lists, is_empty = nil, {}, false
  for name, v in pairs(values) do
    if type(v) == "table" and v ~= run.null then
      lists[name] = pieces(v)
      if #lists[name] ~= 1 then
        local why = obstacle(soql, #lists[name])
        if why then
          fault.usage("SOQL: :%s is %s, and a query with %s cannot be asked %s: filter the rows in Lua", name,
            #lists[name] == 0 and "empty" or "too long a list for one query", why,
            #lists[name] == 0 and "without it" or "in pieces")
        end
        is_empty = is_empty or #lists[name] == 0
      end
      if #lists[name] > 1 then
        if long then fault.usage("SOQL: :%s and :%s are both long lists; only one can be", long, name) end
        long = name
      end
    end
  end
  if is_empty then return { nothing = soql } end
  local queries = {}
  for i = 1, long and #lists[long] or 1 do
    queries[i] = replace(soql, function(name)
      if not lists[name] then return literal(values[name]) end
      return "(" .. table.concat(lists[name][name == long and i or 1], ",") .. ")"
    end)
  end
  return queries
end

--- The queries' rows, one after the other, in one file.
local function write_all(queries, path, how, all_rows)
  local native_source = require "lode.native.source"
  local out, columns
  for _, soql in ipairs(queries) do
    local part = path .. ".one"
    native.query(soql, part, how, all_rows)
    local reader <close> = native_source.open(part)
    columns = columns or reader:columns()
    out = out or native_source.spool(path, columns)
    for row, file, line, _, why in function() return reader:next() end do
      if why then native_source.bad(why, file, line) end
      local values = {}
      for i, c in ipairs(columns) do values[i] = row[c] end
      out:add(values)
    end
    run.remove(part)
  end
  out:finish()
end

--- The rows of queries that M.bind gave, to a file.
---@param queries string[]
---@param path string
---@param how? string "rest", "bulk" or "auto"
---@param all_rows? boolean
---@param is_kept? boolean a later process goes on with the pages of a Bulk query where this one was cut off
function M.write(queries, path, how, all_rows, is_kept)
  if queries.nothing then -- nobody is asked: the columns alone
    require "lode.native.source".spool(path, native.columns(queries.nothing)):finish()
  elseif #queries == 1 then
    native.query(queries[1], path, how or "auto", all_rows, is_kept)
  else
    write_all(queries, path, how or "auto", all_rows)
  end
end

--- A source of the query's rows, asked when it is first read.
---@param soql string
---@param values? table<string, any>
---@param opts? { all_rows?: boolean, bulk?: boolean }
---@return lode.Source
function M.source(soql, values, opts)
  opts = opts or {}
  fault.options("org:query", opts, { all_rows = "boolean", bulk = "boolean" })
  local queries = M.bind(soql, values)
  local spool = source.spool("query", soql)
  local self = source.new(function()
    return spool(function(path) M.write(queries, path, opts.bulk and "bulk" or "auto", opts.all_rows, true) end)
  end)
  self.is_of_org = true
  return self
end

local function ask(queries)
  local rows = {}
  if #queries == 0 then return rows end
  local path = source.spool "select"(function(to) M.write(queries, to, "rest") end)
  for row in source.new(function() return path end) do rows[#rows + 1] = setmetatable(row, nil) end
  run.remove(path)
  return rows
end

local counts = {} -- how often each query was asked at top level, in each branch of lode.parallel

--- A list of the query's rows, for few. Asked at top level, the answer is kept for a resumed run, which finds it by
--- the query and how often that was asked before: what else the script does has no part in it.
---@param soql string
---@param values? table<string, any>
---@return table<string, string>[]
function M.list(soql, values)
  local queries = M.bind(soql, values)
  if not run.is_top() or once.is_inside() then return ask(queries) end
  local name = ("select:%s:%s"):format(parallel.branch(), table.concat(queries, "\n"))
  local n = (counts[name] or 0) + 1
  counts[name] = n
  local kept = run.memo_get(name, n)
  if kept then return json.decode(kept) end
  local rows = ask(queries)
  run.memo_set(name, n, json.encode(json.array(rows)))
  return rows
end

return M
