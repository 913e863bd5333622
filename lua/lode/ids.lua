--- Ids of records that this run did not make: of another run, of a file, of a query. Each map has id() and ids like a
--- step, for table maps and functions alike. A resumed run uses the maps that it had.
local native = require "lode.native.ids"
local run = require "lode.native.run"
local expr = require "lode.expr"
local fault = require "lode.fault"
local json = require "lode.json"
local query = require "lode.query"
local sources = require "lode.native.source"
local verdict = require "lode.verdict"

local M = {}

--- Keys and their Ids.
---@class lode.Ids
---@field ids table<string, string?> key to Id; nil where there is none
local Ids = { __name = "lode.Ids" }
local methods = {}
Ids.__index = fault.members("an id map", methods)

--- step.ids of a native map.
---@param map userdata
---@return table<string, string?>
function M.table(map)
  return setmetatable({}, {
    __index = function(_, key)
      if expr.is(key) then fault.usage "ids[…] is for a key: with a column it is step:id(c.column)" end
      local id = map:resolve(key)
      return id ~= "" and id or nil
    end,
    __newindex = function() fault.usage "ids cannot be changed" end,
  })
end

--- The method id() of a step or an id map.
---@param owner lode.Step|lode.Ids
---@param ... string|lode.Expr
---@return string|lode.Expr
function M.id(owner, ...)
  expr.check_owner(owner)
  if select("#", ...) == 0 then fault.usage "id() takes a key" end
  for i = 1, select("#", ...) do
    if expr.is((select(i, ...))) then return expr.id(owner.native, ...) end
  end
  local id, reason, column, value = owner.native:resolve(...)
  if id then return id end
  verdict.raise("reject", "MISSING_PARENT", reason, column, value)
end

--- The Id of the record with this key, as a step's id() gives it: blank for a blank key; where there is none, the row
--- being mapped is rejected with the reason. With column expressions it makes an expression.
---@param ... string|lode.Expr one for each column of the key
---@return string|lode.Expr
function methods:id(...)
  return M.id(self, ...)
end

function Ids:__tostring()
  return "ids of " .. self.from
end

local function new(map, from)
  return setmetatable({ native = map, from = from, ids = M.table(map) }, Ids)
end

local function need_top(what)
  if not run.is_top() then fault.usage("%s stands outside of maps and hooks", what) end
end

--- One name or a list of up to eight.
---@param key any
---@param what string whose key it is, for messages
---@return string[]
local function key_list(key, what)
  local list = type(key) == "string" and { key } or key
  if type(list) ~= "table" or #list < 1 or #list > 8 then
    fault.usage('%s: key is the name of a column, or a list of up to eight: key = "id"', what)
  end
  for _, name in ipairs(list) do
    if type(name) ~= "string" then fault.usage("%s: key names columns, and one is a %s", what, type(name)) end
  end
  return list
end

local n_asked = {}

--- The journal's place for what was asked: by its own words, so that the order in which maps are asked for may change.
local function memo_of(...)
  local name = "ids:" .. json.encode(json.array { ... })
  n_asked[name] = (n_asked[name] or 0) + 1
  return name, n_asked[name]
end

local function free_dir()
  local n = 1
  while run.exists(("%s/ids/map.%d"):format(run.dir(), n)) do n = n + 1 end
  return "map." .. n
end

--- A map of this run: as it was made, or made by fill(dir). It is journalled once it is whole.
local function kept(from, is_query, fill, ...)
  local name, n = memo_of(...)
  local known = run.memo_get(name, n)
  local dir = ("%s/ids/%s"):format(run.dir(), known or free_dir())
  if known then
    local ok, map = pcall(native.read, dir, from, is_query)
    if ok then return new(map, from) end
  end
  fill(dir)
  native.keep(dir)
  run.memo_set(name, n, dir:match "[^/]+$")
  return new(native.read(dir, from, is_query), from)
end

---@class lode.IdsOptions
---@field step string the step's name there
---@field script? string the script of that run: its last complete run beside this one
---@field run? string the run itself: its folder or its name

--- The Ids of a step of another run: of the last complete run of a script that has that step and loaded into this org,
--- or of a run that is named. It says on the screen which run it took. Raises `refused` where the run loaded into
--- another org or is not complete.
---
--- ```lua
--- local function map_of(c)
---   local accounts = lode.ids { script = "accounts.lua", step = "accounts" }
---   return { LastName = c.name, AccountId = accounts:id(c.account_id) }
--- end
--- ```
---@param opts lode.IdsOptions
---@return lode.Ids
function M.ids(opts)
  need_top "lode.ids"
  if type(opts) ~= "table" then fault.usage 'lode.ids takes { script = "…", step = "…" }' end
  fault.options("lode.ids", opts, { script = "string", step = "string", run = "string" })
  if not opts.step or not opts.script == not opts.run then
    fault.usage 'lode.ids takes a step, and the script or the run: { script = "accounts.lua", step = "accounts" }'
  end
  local name, n = memo_of("step", opts.script or "", opts.run or "", opts.step)
  local dir = run.memo_get(name, n)
  if not dir then
    dir = native.find(opts.script, opts.run, opts.step)
    run.memo_set(name, n, dir)
  end
  run.say(("ids of step %s: from %s"):format(opts.step, dir))
  local from = "step " .. opts.step
  return new(native.read(("%s/ids/%s"):format(dir, opts.step), from), from)
end

---@class lode.IdsCsvOptions
---@field key string|string[] the column, or columns, that make the key
---@field id? string the column of the Ids; sf__Id where left out, as outcome files have it
---@field ignore_case? boolean keys that differ in case alone are the same
---@field delimiter? string one byte; "," where left out
---@field encoding? string "utf-8" (the default), "latin1" or "cp1252"

--- The Ids that stand in a CSV file: an outcome file of a run, what `lode results --ids` wrote, or any other. A row
--- with a blank key is left out, one without Id gives none. Keys are compared as text: 7 and 7.0 differ.
--- Two rows of one key that name two Ids make it ambiguous. Raises `input`, with file and line, for an Id that is none.
---
--- ```lua
--- local file <close> = assert(io.open("old-ids.csv", "w"))
--- file:write "legacy,sf__Id\n7,001000000000001AAA\n"
--- file:flush()
--- local old = lode.ids_from_csv("old-ids.csv", { key = "legacy" })
--- print(old.ids["7"], old.ids["8"])   --> 001000000000001AAA nil
--- ```
---@param path string
---@param opts lode.IdsCsvOptions
---@return lode.Ids
function M.ids_from_csv(path, opts)
  need_top "lode.ids_from_csv"
  if type(path) ~= "string" or type(opts) ~= "table" then
    fault.usage 'lode.ids_from_csv takes a path and { key = "column" }'
  end
  fault.options("lode.ids_from_csv", opts, {
    key = "string|table", id = "string", ignore_case = "boolean", delimiter = "string", encoding = "string",
  })
  local key, id = key_list(opts.key, "lode.ids_from_csv"), opts.id or "sf__Id"
  return kept(path, false, function(dir)
    local compare = {}
    for i = 1, #key do compare[i] = opts.ignore_case and native.fold or 0 end
    local source <close> = sources.open(path, path, opts.delimiter, opts.encoding, nil, true)
    local map <close> = native.make(dir, path, path, key, compare)
    map:fill(source, key, id)
  end, "file", path, id, opts.ignore_case or false, opts.delimiter or "", opts.encoding or "", table.unpack(key))
end

--- The name of a query's column, however the query spells it.
local function column_like(name, columns)
  for _, c in ipairs(columns) do
    if c:lower() == name:lower() then return c end
  end
  return name
end

--- What stands after FROM, outside of texts and parentheses.
local function object_of(soql)
  local bare = soql:gsub("\\.", ""):gsub("'[^']*'", "''"):gsub("%b()", " ")
  local object = (" " .. bare):match "[%s][Ff][Rr][Oo][Mm]%s+([%w_]+)"
  if not object then fault.usage("lode.ids_from_query: no FROM in %s", soql) end
  return object
end

--- A map of the records that a query finds, by fields of theirs. Their values compare as the fields' types do.
local function map_of_query(from, object, soql, keys, folds, ...)
  local queries = type(soql) == "table" and soql or { soql }
  return kept(from, true, function(dir)
    local compare, names = {}, {}
    for i, name in ipairs(keys) do
      compare[i] = native.compare(object, name)
      if folds and compare[i] == 0 then compare[i] = native.fold end
    end
    local path = dir .. ".csv"
    query.write(queries, path)
    do
      local source <close> = sources.open(path, from)
      local columns = source:columns()
      for i, name in ipairs(keys) do names[i] = column_like(name, columns) end
      local map <close> = native.make(dir, from, "", keys, compare, true)
      map:fill(source, names, column_like("Id", columns))
    end
    run.remove(path)
  end, ...)
end

---@class lode.Match
---@field [integer] string fields of the object, at most eight; each row of the input has a value of each
---@field where? string SOQL: the condition that records must meet to be found; all of the object where left out
---@field ignore_case? boolean texts that differ in case alone are the same

--- For a step's `match`: its fields, and the map of the records that are there. Asked once, by one query; a resumed run
--- uses the answer it had.
---@param step string
---@param object string
---@param match lode.Match
---@return string[]
---@return fun(): userdata makes the map: once the step is known to be sound
function M.of_match(step, object, match)
  local fields, known = {}, { where = "string", ignore_case = "boolean" }
  for i, name in ipairs(match) do
    fields[i], known[i] = name, "string"
  end
  fault.options("match", match, known)
  if #fields < 1 or #fields > 8 then fault.usage 'match takes one to eight fields: match = { "Email", "LastName" }' end
  return fields, function()
    local soql = ("SELECT Id, %s FROM %s"):format(table.concat(fields, ", "), object)
    if match.where then soql = ("%s WHERE %s"):format(soql, match.where) end
    run.say(("step %s: finding records by %s: %s"):format(step, table.concat(fields, ", "), soql))
    local from = "query " .. soql
    return map_of_query(from, object, soql, fields, match.ignore_case, "match", step, soql,
      match.ignore_case or false).native
  end
end

--- The Ids of the records that a query finds, by one or several of its fields; the query selects them and Id. Values
--- are compared as their field's type compares: a number by value, an external id without case unless it minds case. A
--- record with blank key fields is left out. Two records of one key make the key ambiguous.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- org:insert {
---   "here-before",
---   object = "Account",
---   from = lode.rows { { name = "Initech" } },
---   map = { Name = c.name },
--- }
--- local firms = lode.ids_from_query(org, "SELECT Id, Name FROM Account", "Name")
--- print(#firms:id "Initech", firms.ids["Nobody"])   --> 18 nil
--- ```
---@param org lode.Org
---@param soql string
---@param key string|string[] the field, or fields, that make the key
---@param values? table<string, any> for :name in the query
---@return lode.Ids
function M.ids_from_query(org, soql, key, values)
  if type(org) ~= "table" or type(soql) ~= "string" then
    fault.usage 'lode.ids_from_query takes an org, a query and a key: org, "SELECT Id, Name FROM Account", "Name"'
  end
  local what = "lode.ids_from_query"
  return M.of_query(what, soql, key_list(key, what), values, "query " .. soql:gsub("%s+", " "))
end

--- The same, under another name in messages.
---@package
---@param what string the function that the script called
---@param soql string
---@param keys string[]
---@param values table<string, any>?
---@param from string
---@return lode.Ids
function M.of_query(what, soql, keys, values, from)
  need_top(what)
  local queries = query.bind(soql, values)
  return map_of_query(from, object_of(soql), queries, keys, false, "query", queries.nothing or json.array(queries),
    table.unpack(keys))
end

return M
