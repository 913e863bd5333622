--- The org that the script works on.
local native = require "lode.native.org"
local jobs = require "lode.native.job"
local fault = require "lode.fault"
local json = require "lode.json"
local job = require "lode.job"
local once = require "lode.once"
local query = require "lode.query"
local run = require "lode.native.run"
local step = require "lode.step"

---@class lode.Org
---@field org_id string 18 characters
---@field username string
---@field instance_url string
local Org = { __name = "lode.Org" }

local methods = {}

local function with(operation)
  return function(self, spec)
    if getmetatable(self) ~= Org then fault.usage("write org:%s { … }, with a colon", operation) end
    if type(spec) ~= "table" then fault.usage("org:%s takes a table", operation) end
    if spec.operation and spec.operation ~= operation then
      fault.usage('org:%s with operation = "%s": say one of them', operation, spec.operation)
    end
    local copy = {}
    for k, v in pairs(spec) do copy[k] = v end
    copy.operation = operation
    return step.run(copy)
  end
end

methods.insert = with "insert"
methods.update = with "update"
methods.upsert = with "upsert"
methods.delete = with "delete"
methods.hard_delete = with "hardDelete"

--- Runs a step whose operation stands in the table.
---@param spec table
---@return lode.Step
function methods:load(spec) -- luacheck: no self
  return step.run(spec)
end

--- The rows of a SOQL query as a source: by REST for few rows, by a Bulk query job for many. :name in the query stands for values.name;
--- long lists are asked in pieces. Options: all_rows (deleted ones too), bulk.
---
--- ```lua
--- for row in org:query("SELECT Id FROM Contact WHERE Email IN :list", { list = emails }) do print(row.Id) end
--- ```
---@param soql string
---@param values? table<string, any>
---@param opts? { all_rows?: boolean, bulk?: boolean }
---@return lode.Source
function methods:query(soql, values, opts) -- luacheck: no self
  return query.source(soql, values, opts)
end

--- The rows of a SOQL query as a list, for few.
---@param soql string
---@param values? table<string, any>
---@return table<string, string>[]
function methods:select(soql, values) -- luacheck: no self
  return query.list(soql, values)
end

--- What the org says of an sObject: the describe reply as a table.
---@param object string
---@return table
function methods:describe(object) -- luacheck: no self
  if not run.is_top() then return json.decode(native.describe(object)) end
  local kept = run.memo_get("describe:" .. object, 0)
  if not kept then
    kept = native.describe(object)
    run.memo_set("describe:" .. object, 0, kept)
  end
  return json.decode(kept)
end

--- The org's limits: name to { Max, Remaining }.
---@return table
function methods:limits()
  return (self:rest("GET", "limits"))
end

--- One REST call. path: below /services/data/vXX.X, or from /services on. body: a table, sent as JSON. Gives the reply (a table where it is JSON,
--- else text) and the HTTP status. Anything but GET changes the org: it must stand inside lode.once. Raises `remote` where
--- the org refuses; a GET of what is not there gives nil and 404.
---@param method "GET"|"POST"|"PUT"|"PATCH"|"DELETE"
---@param path string
---@param body? table
---@return any reply
---@return integer status
function methods:rest(method, path, body) -- luacheck: no self
  if method ~= "GET" and not once.is_inside() then
    fault.usage('org:rest("%s", …) changes the org: put it inside lode.once("a name", function() … end), so that a resumed run does not repeat it',
      tostring(method))
  end
  local status, text = native.rest(method, path, body and json.encode(body))
  local ok, value = pcall(json.decode, text)
  if status == 404 and method == "GET" then return nil, status end
  if status >= 400 then
    local first = ok and type(value) == "table" and type(value[1]) == "table" and value[1] or {}
    fault.raise("remote", "%s %s: HTTP %d %s: %s", method, path, status, first.errorCode or "", first.message or text)
  end
  return ok and value or text, status
end

--- An ingest job made by hand; see lode.job.
---@param spec table
---@return lode.Job
function methods:job(spec) -- luacheck: no self
  return type(spec) == "string" and job.open(spec) or job.create(spec)
end

--- The org's ingest jobs: those for which every field of the filter is equal, such as { state = "Open" }.
---@param filter? table
---@return table[]
function methods:jobs(filter) -- luacheck: no self
  local list = {}
  for _, info in ipairs(jobs.list()) do
    local fits = true
    for k, v in pairs(filter or {}) do fits = fits and info[k] == v end
    if fits then list[#list + 1] = info end
  end
  return list
end

function Org.__index(_, name)
  local method = methods[name]
  if method then return method end
  if name == "is_sandbox" then return nil end
  fault.usage("an org has no %s%s", tostring(name), fault.hint(name, fault.names(methods)))
end

function Org:__tostring()
  return ("org %s (%s)"):format(self.org_id, self.username)
end

local M = {}

--- The org of this run; `lode rehearse` gives the local one whatever is asked for.
---@param alias? string
---@return lode.Org
function M.org(alias)
  return setmetatable(native.connect(alias), Org)
end

return M
