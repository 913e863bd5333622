--- A step loads the rows of one source into one object, and returns when every row has its outcome. Steps run one after
--- the other, so a later one can ask an earlier one for Ids. Nothing is sent before the step and its first rows are
--- checked.
local native_run = require "lode.native.run"
local expr = require "lode.expr"
local fault = require "lode.fault"
local ids = require "lode.ids"
local objects = require "lode.objects"
local retry = require "lode.retry"
local rows = require "lode.rows"
local outcomes = require "lode.outcomes"
local source = require "lode.source"
local stepspec = require "lode.stepspec"
local answer = require "lode.answer"
local parallel = require "lode.parallel"

local M = {}

--- What a step is told: `org:insert { "contacts", object = "Contact", from = …, map = … }`.
---@class lode.StepSpec
---@field [1] string its name, also as `name =`: a-z, 0-9, _ and -, at most 64; once a run
---@field object string API name of the sObject
--- Where the rows come from: a source, or an iterator as lode.rows takes it. Rows that cannot be read (ragged, too
--- long, no valid text) are rejected one by one. Where they are more than a tenth of the rows before the first job, the
--- step stops with `input` and nothing is sent: the delimiter or the encoding is probably another one.
---@field from lode.Source|function
--- A table of fields and expressions, or a function: row in, record out, or a list of records, which splits the row
--- into parts. A parent's external id is a field too: `["Account.Nr__c"] = c.id`. A delete needs no map where the
--- source has a column Id.
---@field map table|fun(row): table
---@field external_id? string field that an upsert matches records by
--- Fields that find the record which is there already, for an upsert without an external id:
--- `match = { "Pricebook2Id", "Product2Id" }`. The object is queried for them before the first row; a row whose
--- values no record has is created, one whose values two records have is rejected. `where` narrows the query,
--- `ignore_case` makes texts alike that differ in case alone.
---@field match? lode.Match
---@field operation? string for org:load: insert, update, upsert, delete, hardDelete
--- Columns that make the key of step:id(); the external id, or the fields of match, where left out. Keys are trimmed.
---@field ids_by? string|string[]
---@field together? string field whose equal values travel in one job, so that children do not lock their parent
--- What happens to rows that the org refuses: by error code, or one function for all.
---@field on_failed? table<string, fun(record, err)>|fun(record, err)
---@field on_duplicate? string two rows of one external id or Id: the second is rejected, or "first" or "last" counts
--- For an update of rows that `org:query` gave: records whose values are all as the row has them, compared by the
--- type of the field, are not sent and count as skipped (UNCHANGED). The query must have the fields that the map sets.
---@field only_changed? boolean
---@field expect? string "created": an upsert that updates a record counts as failed
--- Rows of the first job; where none of them makes it the step stops, and once it is resumed, its next job decides
--- in the same way. 200 where left out and the step is longer than 10,000 rows, 0 for none.
---@field canary? integer
---@field max_attempts? integer how often a row is sent at most; 5 where left out
--- Failed rows that stop the step, or their share among those that the org has answered for, such as "1%" (judged from
--- the tenth failed row on, and at the end). --max-failures counts in its place.
---@field max_failures? integer|string
---@field chunk_bytes? integer most bytes of a job; 100,000,000 where left out
---@field chunk_rows? integer most rows of a job
---@field assignment_rule_id? string of cases or leads
---@field on_progress? fun(info: table) called now and then with the counts so far

--- The result of a step.
---
--- ```lua
--- local step = lode.org():insert {
---   "result",
---   object = "Account", ids_by = "name",
---   from = lode.rows { { name = "Acme" }, { name = "" } },
---   map = { Name = lode.columns.name },
--- }
--- print(step.name, step.ok, step.counts.created, step.counts.rejected)   --> result false 1 1
--- print(#step.ids["Acme"], step.ids["Nobody"])   --> 18 nil
--- ```
---@class lode.Step
---@field name string
---@field ok boolean no row failed, was rejected, unprocessed or unknown
--- rows, parts (added by splits), created, updated, deleted, failed, skipped, rejected, unprocessed, unknown. The first
--- two are together the sum of the others.
---@field counts table<string, integer>
---@field ids table<string, string?> key to Id; nil where there is none
---@field jobs table[] { id, state, processed, failed } of each job
local Step = { __name = "lode.Step" }
local methods = {}
Step.__index = fault.members("a step", methods, { "name", "ok", "counts", "ids", "jobs" })

local operations = { insert = true, update = true, upsert = true, delete = true, hardDelete = true }

local function check_number(spec, name, least, most)
  local v = spec[name]
  if v ~= nil and (math.type(v) ~= "integer" or v < least or v > most) then
    fault.usage("%s must be a whole number from %d to %d, not %s", name, least, most, tostring(v))
  end
end

local function check_name(spec)
  local name = spec[1] or spec.name
  if not name then fault.usage 'the step needs a name: org:insert { "contacts", … }' end
  if not name:match "^[a-z0-9_-]+$" or #name > 64 then
    fault.usage('step name "%s": lower-case letters, digits, _ and - only, at most 64', name)
  end
  return name
end

local function check_only_changed(spec)
  if spec.operation ~= "update" then fault.usage("only_changed is for update, this step is %s", spec.operation) end
  if not source.is(spec.from) or not rawget(spec.from, "is_of_org") then
    fault.usage("only_changed compares with what the org has: it wants from = org:query … as it comes; "
      .. "leave rows out in the query, or with lode.skip in the map")
  end
end

local function check_match(spec)
  if spec.operation ~= "upsert" then
    fault.usage("match is for upsert, this step is %s", spec.operation)
  elseif spec.external_id then
    fault.usage "an upsert finds records by external_id or by match, not by both"
  end
end

--- The spec as native.step.open() takes it.
local function native_spec(spec)
  local out = {}
  for k, v in pairs(spec) do out[k] = v end
  out[1], out.name = nil, check_name(spec)
  if not spec.object then fault.usage('step %s needs object = "…"', out.name) end
  if spec.operation == nil then
    fault.usage('step %s needs operation = "insert", "update", "upsert", "delete" or "hardDelete"', out.name)
  elseif not operations[spec.operation] then
    fault.usage('operation "%s"%s', tostring(spec.operation), fault.hint(spec.operation, fault.names(operations)))
  end
  check_number(spec, "canary", 0, 1000000)
  check_number(spec, "max_attempts", 1, 100)
  check_number(spec, "chunk_bytes", 1000, 150000000)
  check_number(spec, "chunk_rows", 1, 100000000)
  if spec.on_duplicate and spec.on_duplicate ~= "first" and spec.on_duplicate ~= "last" then
    fault.usage('on_duplicate is "first" or "last", not "%s"', spec.on_duplicate)
  end
  if spec.expect and spec.expect ~= "created" then fault.usage('expect can be "created", not "%s"', spec.expect) end
  if spec.only_changed then check_only_changed(spec) end
  out.expect_created = spec.expect == "created"
  if type(spec.ids_by) == "string" then out.ids_by = { spec.ids_by } end
  if not spec.match then return out end
  check_match(spec)
  local existing
  out.match, existing = ids.of_match(out.name, spec.object, spec.match)
  out.external_id, out.match_folds = "Id", spec.match.ignore_case or false
  return out, existing
end

local function open_source(spec, name)
  local from = retry.rows(name, spec.from) or spec.from
  if type(from) == "function" then from = rows.rows(from) end
  if not source.is(from) then
    fault.usage('step %s needs from = a source, such as lode.csv "file.csv" or org:query "SELECT …"', name)
  end
  return from:open()
end

local function is_delete(spec)
  return spec.operation == "delete" or spec.operation == "hardDelete"
end

local function map_of(spec, name)
  if spec.map ~= nil then return spec.map end
  if is_delete(spec) then return { Id = expr.columns.Id } end
  fault.usage("step %s needs map = a table of fields or a function of the row", name)
end

local function no_method(name, how)
  return function() fault.usage("a step's %s is a table and no method: %s", name, how) end
end

--- Runs the step that `spec` describes.
---@param spec table
---@return lode.Step
function M.run(spec)
  if not native_run.is_top() then
    fault.usage "a step cannot run inside a map or a hook: run it before or after"
  end
  stepspec.check(spec)
  local wanted, existing = native_spec(spec)
  local map = map_of(spec, wanted.name)
  local plan = type(map) == "table" and expr.plan(map)
  local step = objects.open(wanted, open_source(spec, wanted.name))
  if plan then step:plan(plan) else step:map(map) end
  if spec.on_failed then
    local failed, prepare = answer.dispatcher(spec.on_failed, step, spec.object)
    step:failed(failed)
    if prepare then step:prepare(prepare) end
  end
  if existing then step:existing(existing()) end
  step:begin()
  local told
  while step:turn(parallel.wait_ms()) do
    if spec.on_progress then
      local now = step:info()
      if not told or now.processed ~= told.processed or now.rows ~= told.rows then
        told = now
        spec.on_progress(now)
      end
    end
    parallel.yield()
  end

  local info = step:info()
  info.sent, info.processed = nil, nil
  local ok = info.failed + info.rejected + info.unprocessed + info.unknown == 0
  setmetatable(info, { __index = fault.members("counts", info), __call = no_method("counts", "counts.failed") })
  local list = setmetatable(step:jobs(), { __call = no_method("jobs", "ipairs(step.jobs)") })
  local self = { name = wanted.name, native = step, ok = ok, counts = info, jobs = list }
  self.ids = ids.table(step)
  getmetatable(self.ids).__call = no_method("ids", "step.ids[key]; did you mean step:id?")
  return setmetatable(self, Step)
end

--- The Id of the row with this key, which is trimmed: blank for a blank key. Where there is none, the row being mapped
--- is rejected with the reason: no such row, failed there, two rows of that key. With column expressions it makes an
--- expression.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- local firms = org:insert {
---   "firms",
---   object = "Account", ids_by = "id",
---   from = lode.rows { { id = "7", name = "Acme" } },
---   map = { Name = c.name },
--- }
--- local people = org:insert {
---   "people-of-firms",
---   object = "Contact",
---   from = lode.rows { { name = "Ada", firm = "7" }, { name = "Bob", firm = "" }, { name = "Eve", firm = "8" } },
---   map = { LastName = c.name, AccountId = firms:id(c.firm) },
--- }
--- print(people.counts.created, people.counts.rejected)   --> 2 1
--- ```
---@param ... string|lode.Expr one for each column of the key
---@return string|lode.Expr
function methods:id(...)
  return ids.id(self, ...)
end

local STATUSES <const> = {
  created = "good", updated = "good", deleted = "good", skipped = "good", failed = "bad", rejected = "bad",
  unprocessed = "bad", unknown = "bad",
}

---@class lode.RowsFilter
---@field status? string created, updated, deleted, failed, skipped, rejected, unprocessed or unknown
---@field code? string an error code

--- The rows of the step's outcome file, with lode's own columns (_row, _status, sf__Id, _error_code, …) before those of
--- the input: all, or those of a status or an error code. A source: for a loop, or for another step's `from`. In a
--- retry, what the runs before have done stands before what the retry does, and each row once; a step that reads the
--- rows of a status, such as "created", gets those that have it since.
---
--- ```lua
--- local step = lode.org():insert {
---   "refused",
---   object = "Contact",
---   from = lode.rows { { name = "", mail = "x@example.com" } },
---   map = { LastName = lode.columns.name, Email = lode.columns.mail },
--- }
--- for row in step:rows { status = "failed" } do print(row._row, row._error_code) end
--- --> 1 REQUIRED_FIELD_MISSING
--- ```
---@param filter? lode.RowsFilter
---@return lode.Source
function methods:rows(filter)
  filter = filter or {}
  fault.options("rows", filter, { status = "string", code = "string" })
  if filter.status and not STATUSES[filter.status] then
    fault.usage('rows: status = "%s" is none%s', filter.status, fault.hint(filter.status, fault.names(STATUSES)))
  end
  local path = self.native:outcome_path()
  local made = source.streamed("outcomes", function(is_for_step)
    return outcomes.fitting(retry.outcomes(self.name, path), filter, is_for_step)
  end, { name = path, about = tostring(self) })
  if STATUSES[filter.status] == "good" then
    made.of_step = function(since) return outcomes.fitting(retry.outcomes(self.name, path, since), filter, true) end
  end
  return made
end

function Step:__tostring()
  return "step " .. self.name
end

return M
