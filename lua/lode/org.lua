--- The org that the script works on: loads, queries, and whatever else its REST API has.
local native = require "lode.native.org"
local jobs = require "lode.native.job"
local fault = require "lode.fault"
local json = require "lode.json"
local job = require "lode.job"
local once = require "lode.once"
local query = require "lode.query"
local run = require "lode.native.run"
local step = require "lode.step"

--- An org that is signed in to.
---@class lode.Org
---@field org_id string 18 characters
---@field username string
---@field instance_url string
---@field is_rehearsal boolean true for the local org of `lode rehearse`, which begins empty
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

--- Runs a step that creates records.
---
--- ```lua
--- local step = lode.org():insert {
---   "inserted",
---   object = "Account",
---   from = lode.rows { { name = "Acme" } },
---   map = { Name = lode.columns.name },
--- }
--- print(step.counts.created)   --> 1
--- ```
---@param spec lode.StepSpec
---@return lode.Step
methods.insert = with "insert"
--- Runs a step that changes records; the map gives each its Id.
---@param spec lode.StepSpec
---@return lode.Step
methods.update = with "update"
--- Runs a step that updates the records with the same `external_id` and creates the others.
---@param spec lode.StepSpec
---@return lode.Step
methods.upsert = with "upsert"
--- Runs a step that deletes records by Id, into the recycle bin.
---@param spec lode.StepSpec
---@return lode.Step
methods.delete = with "delete"
--- Runs a step that deletes records by Id, for good. The user needs the permission "Bulk API Hard Delete"; that of a
--- rehearsal has it with `--hard-delete`.
---@param spec lode.StepSpec
---@return lode.Step
methods.hard_delete = with "hardDelete"

--- Runs a step whose operation stands in the table.
---@param spec lode.StepSpec
---@return lode.Step
function methods:load(spec) -- luacheck: no self
  return step.run(spec)
end

---@class lode.QueryOptions
---@field all_rows? boolean deleted and archived rows too
---@field bulk? boolean by a Bulk query job, however few the rows

--- The rows of a SOQL query as a source, asked when it is first read: by REST for few rows, by a Bulk query job for
--- many. :name in the query stands for values.name; long lists are asked in pieces, and with an empty one nobody is
--- asked: there are no rows. Columns of parents are named by their path. The rows are kept in the run directory, page
--- by page: a run that is resumed after the connection or the process was cut goes on with the same job, from the page
--- that it had come to (a query that was asked in pieces is asked again). Raises `usage` for a name without a value,
--- `remote` where the org refuses.
---
--- ```lua
--- local org = lode.org()
--- local names = { "Standard Price Book", "Partners" }
--- for row in org:query("SELECT Name FROM Pricebook2 WHERE Name IN :names", { names = names }) do
---   print(row.Name)   --> Standard Price Book
--- end
--- ```
---@param soql string
---@param values? table<string, any> texts, numbers, booleans, lode.null or lists of them
---@param opts? lode.QueryOptions
---@return lode.Source
function methods:query(soql, values, opts) -- luacheck: no self
  return query.source(soql, values, opts)
end

--- The rows of a SOQL query as a list, for few. Asked outside of maps and hooks, the answer is kept for a resumed run.
---
--- ```lua
--- local rows = lode.org():select("SELECT Name FROM Pricebook2 WHERE IsStandard = :yes", { yes = true })
--- print(#rows, rows[1].Name)   --> 1 Standard Price Book
--- ```
---@param soql string
---@param values? table<string, any>
---@return table<string, string>[]
function methods:select(soql, values) -- luacheck: no self
  return query.list(soql, values)
end

--- What the org says of an sObject: the describe reply as a table. Raises `remote` where there is none.
---
--- ```lua
--- print(lode.org():describe("Account").keyPrefix)   --> 001
--- ```
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
---
--- ```lua
--- print(lode.org():limits().DailyApiRequests.Max > 0)   --> true
--- ```
---@return table
function methods:limits()
  return (self:rest("GET", "limits"))
end

--- One REST call. Anything but GET changes the org: it must stand inside lode.once, so that a resumed run does not
--- repeat it. Raises `remote` where the org refuses, `auth` where the session is over and `limit` where an allowance is
--- spent; a GET of what is not there gives nil and 404.
---
--- ```lua
--- local org = lode.org()
--- local id = lode.once("a query job", function()
---   return org:rest("POST", "jobs/query", { operation = "query", query = "SELECT Id FROM Account" }).id
--- end)
--- print(org:rest("GET", "jobs/query/" .. id).object)   --> Account
--- print(org:rest("GET", "sobjects/Account/001000000000000AAA"))   --> nil 404
--- ```
---@param method "GET"|"POST"|"PUT"|"PATCH"|"DELETE"
---@param path string below /services/data/vXX.X, or from /services on
---@param body? table sent as JSON
---@return any reply a table where it is JSON, else text
---@return integer status of HTTP
function methods:rest(method, path, body) -- luacheck: no self
  if method ~= "GET" and not once.is_inside() then
    fault.usage('org:rest("%s", …) changes the org: put it inside lode.once("a name", function() … end), '
      .. "so that a resumed run does not repeat it", tostring(method))
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

--- Creates an ingest job, for those who want the bare calls; with an Id, one that exists. lode neither journals nor
--- retries what is done to it.
---
--- ```lua
--- local job = lode.org():job { object = "Account", operation = "insert" }
--- print(job:info().state)   --> Open
--- job:abort()
--- ```
---@param spec lode.JobSpec|string
---@return lode.Job
function methods:job(spec) -- luacheck: no self
  return type(spec) == "string" and job.open(spec) or job.create(spec)
end

--- The org's ingest jobs: those for which every field of the filter is equal, such as `{ state = "Open" }`.
---@param filter? table
---@return lode.JobInfo[]
function methods:jobs(filter) -- luacheck: no self
  local list = {}
  for _, info in ipairs(jobs.list()) do
    local fits = true
    for k, v in pairs(filter or {}) do fits = fits and info[k] == v end
    if fits then list[#list + 1] = info end
  end
  return list
end

local member = fault.members("an org", methods, { "org_id", "username", "instance_url", "is_rehearsal", "is_sandbox" })

function Org:__index(name)
  if name == "is_sandbox" then return nil end
  return member(self, name)
end

function Org:__tostring()
  return ("org %s (%s)"):format(self.org_id, self.username)
end

local M = {}

--- The org of this run. `lode rehearse` gives the local one whatever is asked for; `lode run` the one of that name, or
--- without one what --target-org, SF_TARGET_ORG and so on say (`lode run --help`). Raises `auth` where there is none,
--- `usage` where --target-org or an earlier call names another.
---@param alias? string a name that --target-org takes
---@return lode.Org
function M.org(alias)
  if run.is_planning() then return require("lode.plan").org() end
  return setmetatable(native.connect(alias), Org)
end

return M
