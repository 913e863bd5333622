--- SOQL with values bound, and its results as sources.
local native = require "lode.native.org"
local run = require "lode.native.run"
local fault = require "lode.fault"
local json = require "lode.json"
local source = require "lode.source"

local M = {}

local MAX_LITERALS = 3000 -- bytes of a bound list in one query: URLs and SOQL have limits

local function literal(v)
  if v == run.null then return "null" end
  if type(v) == "number" or type(v) == "boolean" then return tostring(v) end
  if type(v) ~= "string" then fault.usage("a %s cannot be bound in SOQL", type(v)) end
  return "'" .. v:gsub("[\\']", "\\%0"):gsub("\n", "\\n"):gsub("\r", "\\r"):gsub("\t", "\\t") .. "'"
end

--- Lists of literals, each of at most MAX_LITERALS bytes.
local function pieces(values)
  local all, piece, size = {}, {}, 0
  for _, v in ipairs(values) do
    local text = literal(v)
    if size + #text > MAX_LITERALS and #piece > 0 then
      all[#all + 1] = piece
      piece, size = {}, 0
    end
    piece[#piece + 1] = text
    size = size + #text + 1
  end
  if #piece > 0 then all[#all + 1] = piece end
  return all
end

--- Calls fn(name) for each :name outside of quotes and puts what it returns in its place.
local function replace(soql, fn)
  local out, i = {}, 1
  while i <= #soql do
    local s, e = soql:find("^'[^'\\]*'", i)
    if not s and soql:sub(i, i) == "'" then
      e = i
      repeat
        e = e + 1
        if soql:sub(e, e) == "\\" then e = e + 2 end
      until e > #soql or soql:sub(e, e) == "'"
      s = i
    end
    if s then
      out[#out + 1] = soql:sub(s, e)
    else
      local name
      s, e, name = soql:find("^:([%a_][%w_]*)", i)
      if s and not soql:sub(i - 1, i - 1):match "[%w_]" then -- LAST_N_DAYS:3 is no name
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

--- The queries that one with bound values comes to: more than one where a list is long. None where a list is empty.
---@param soql string
---@param values? table<string, any>
---@return string[]
function M.bind(soql, values)
  values = values or {}
  local long, lists = nil, {}
  for name, v in pairs(values) do
    if type(v) == "table" and v ~= run.null then
      lists[name] = pieces(v)
      if #lists[name] == 0 then return {} end
      if #lists[name] > 1 then
        if long then fault.usage("SOQL: :%s and :%s are both long lists; only one can be", long, name) end
        long = name
      end
    end
  end
  local used, queries = {}, {}
  for i = 1, long and #lists[long] or 1 do
    queries[i] = replace(soql, function(name)
      if values[name] == nil then fault.usage("SOQL: :%s has no value%s", name, fault.hint(name, fault.names(values))) end
      used[name] = true
      if not lists[name] then return literal(values[name]) end
      return "(" .. table.concat(lists[name][name == long and i or 1], ",") .. ")"
    end)
  end
  for name in pairs(values) do
    if not used[name] then fault.usage("SOQL: no :%s stands in the query", tostring(name)) end
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
    for row in function() return (reader:next()) end do
      local values = {}
      for i, c in ipairs(columns) do values[i] = row[c] end
      out:add(values)
    end
    run.remove(part)
  end
  out:finish()
end

local function fetch(queries, how, all_rows)
  if #queries == 0 then fault.raise("input", "the query has an empty list: there is nothing to ask") end
  return source.spool("query", function(path)
    if #queries == 1 then
      native.query(queries[1], path, how, all_rows)
    else
      write_all(queries, path, how, all_rows)
    end
  end)
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
  return source.new(function() return fetch(queries, opts.bulk and "bulk" or "auto", opts.all_rows) end)
end

local function ask(queries)
  local rows = {}
  if #queries == 0 then return rows end
  local path
  for row in source.new(function()
    path = fetch(queries, "rest")
    return path
  end) do rows[#rows + 1] = setmetatable(row, nil) end
  run.remove(path)
  return rows
end

local n_asked = 0

--- A list of the query's rows, for few. Asked at top level, the answer is kept for a resumed run.
---@param soql string
---@param values? table<string, any>
---@return table<string, string>[]
function M.list(soql, values)
  local queries = M.bind(soql, values)
  if not run.is_top() then return ask(queries) end
  n_asked = n_asked + 1
  local kept = run.memo_get("select", n_asked)
  if kept then return json.decode(kept) end
  local rows = ask(queries)
  run.memo_set("select", n_asked, json.encode(json.array(rows)))
  return rows
end

return M
