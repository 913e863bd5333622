--- What `lode plan` prints: a script's steps, and where each field of their records comes from. The script runs, but
--- without an org: its steps read nothing and send nothing, and it goes as far as it can without answers.
local run = require "lode.native.run"
local evaluate = require "lode.evaluate"
local expr = require "lode.expr"
local fault = require "lode.fault"
local plansource = require "lode.plansource"
local planwords = require "lode.planwords"
local recipe = require "lode.recipe"
local source = require "lode.source"
local stepspec = require "lode.stepspec"
local verdict = require "lode.verdict"

local M = {}

local function say_map(map, is_plan)
  if type(map) == "function" then
    local file, line = run.function_place(map)
    run.say(("  what its function makes of the row (%s:%d)"):format(file, line))
    return
  end
  local fields, width = is_plan and map or expr.plan(map), 0
  for _, f in ipairs(fields) do width = math.max(width, utf8.len(f[1]) or #f[1]) end
  for _, f in ipairs(fields) do
    run.say(("  %s%s  <- %s"):format(f[1], (" "):rep(width - (utf8.len(f[1]) or #f[1])), planwords.words(f[2])))
  end
end

local n_steps = 0
local meet -- of map_of: function(name, spec); else a step is said

local function needs(what)
  fault.raise("stop", "%s wants an org", what)
end

local known, row_columns -- of map_of: the Ids that steps have, and the columns of the rows

--- For map_of: every step has an Id for every key, which says in words what it stands for.
---@package
M.ANY_IDS = { ["*"] = { ["*"] = "*" } }

--- The Id for values of a key, as a test knows it.
local function known_id(name, what, values)
  if known["*"] then
    local key = table.concat(values, "|")
    return key:find "^|*$" and "" or ("(the Id of %s in %s)"):format(key, what)
  end
  local ids = known[name] or fault.usage('the test says no Ids of %s: ids = { ["%s"] = { ["a key"] = "001…" } }',
    what, name)
  local key = table.concat(values, "|")
  if key:find "^|*$" then return "" end
  return ids[key] or verdict.raise("reject", "MISSING_PARENT", ("%s: no such row in %s"):format(key, what))
end

--- For a name that only an org could tell of: what the test says, or words that stand for it.
---@package
---@param what string
---@param name string
---@return string
function M.stand_in(what, name)
  if known and not known["*"] then return known_id("the " .. what, "the " .. what, { name }) end
  return ("(the %s %s)"):format(what, name)
end

--- An expression of a key as one that asks the test.
local function asking(name, what, args)
  local parts
  return function(row)
    local values = {}
    if not parts then -- not sooner: steps before the one in question have other columns
      parts = {}
      for i, e in ipairs(args) do parts[i] = evaluate.compile(e, row_columns, what) end
    end
    for i, part in ipairs(parts) do values[i] = part(row) end
    return known_id(name, what, values)
  end
end

--- Ids that nobody has, but those that a test gives: the method id() of a step or of an id map.
local function fake_id(name, what)
  return function(owner, ...)
    expr.check_owner(owner)
    for i = 1, select("#", ...) do
      if expr.is((select(i, ...))) then
        if not known then return expr.id({ what = what }, ...) end
        local args = {}
        for k = 1, select("#", ...) do args[k] = expr.of((select(k, ...)), "id") end
        return expr.of(asking(name, what, args), "id")
      end
    end
    return known and known_id(name, what, { ... }) or ""
  end
end

--- The ids of a step or of an id map, as map_of was told.
local function ids_of(name, what)
  if not known or not known["*"] then return known and known[name] or {} end
  return setmetatable({}, { __index = function(_, key) return known_id(name, what, { tostring(key) }) end })
end

--- An id map that stands for what an org would tell.
---@package
---@param what string
---@return table
function M.fake_ids(what)
  return { id = fake_id(what, what), ids = ids_of(what, what) }
end

--- Steps as later steps use them: no row was loaded, and they have no Ids but those that a test gives.
local function fake_step(name)
  local counts = { rows = 0, parts = 0, created = 0, updated = 0, deleted = 0, failed = 0, skipped = 0, rejected = 0,
    unprocessed = 0, unknown = 0 }
  return {
    name = name, ok = true, counts = counts, jobs = {}, ids = ids_of(name, "step " .. name),
    id = fake_id(name, "step " .. name),
    rows = function(_, filter)
      local made = source.new(function() needs "step:rows" end)
      local which = filter and " " .. planwords.value(filter) or ""
      return plansource.tell(made, ("the rows of step %s%s"):format(name, which))
    end,
  }
end

local verbs = { insert = "insert into", update = "update in", upsert = "upsert into", delete = "delete from",
  hard_delete = "delete for good from", hardDelete = "delete for good from" }

local function step(verb, spec)
  stepspec.check(spec)
  local name, object = tostring(spec[1] or spec.name or "?"), tostring(spec.object or "?")
  if meet then
    meet(name, spec)
    return fake_step(name)
  end
  if n_steps > 0 then run.say "" end
  n_steps = n_steps + 1
  run.say(("%s: %s %s%s%s"):format(name, verbs[verb], object, spec.external_id and " by " .. spec.external_id or "",
    spec.match and " where " .. table.concat(spec.match, ", ") .. " match" or ""))
  for i, line in ipairs(spec.from == nil and {} or plansource.lines(spec.from, planwords.value)) do
    run.say((i == 1 and "  from " or "    ") .. line)
  end
  say_map(spec.map or { Id = expr.columns.Id })
  return fake_step(name)
end

local has_org = false

--- Raises as `lode run` does where the script declares its arguments too late.
---@package
function M.check_args()
  if not has_org then return end
  fault.raise("script", "lode.args stands before lode.org(): an earlier run of the same arguments is looked for when "
    .. "the org is known")
end

--- An org whose steps say what they would do.
---@package
---@return table
function M.org()
  has_org = true
  local org = { org_id = "", username = "", instance_url = "", is_rehearsal = false }
  for verb in pairs(verbs) do
    org[verb] = function(_, spec) return step(verb, spec) end
  end
  function org.load(_, spec)
    if not verbs[spec.operation] then
      fault.usage('operation "%s" is none: insert, update, upsert, delete or hardDelete', tostring(spec.operation))
    end
    return step(spec.operation, spec)
  end
  function org.query(_, soql)
    local rows = source.new(function() needs "org:query" end)
    return plansource.tell(rows, (tostring(soql):gsub("%s+", " ")))
  end
  return setmetatable(org, { __index = function(_, name)
    return function() needs("org:" .. tostring(name)) end
  end })
end

--- lode.same_step asks the test, too.
local function ask_self(name, e)
  if e.op == "self" then return expr.of(asking(name, "step " .. name, e.args), "same_step") end
  for i, arg in ipairs(e.args or {}) do e.args[i] = ask_self(name, arg) end
  return e
end

--- The map of one of a script's steps, for tests: a function, or a plan. The script runs without an org, up to it.
---@package
---@param path string
---@param wanted string the step's name; "" raises `usage` with the names of all
---@param ids table<string, table<string, string>> of steps, by key; parts of a key are joined by |
---@param names string[] columns of the rows to come
---@return function|table
function M.map_of(path, wanted, ids, names)
  local chunk, why = loadfile(path)
  if not chunk then error(why, 0) end
  local found, seen = nil, {}
  has_org = false
  known, row_columns = ids, names
  meet = function(name, spec)
    seen[name] = true
    if name ~= wanted then return end
    found = spec
    needs "what comes after the step"
  end
  local ok, result = pcall(chunk)
  if not found then
    if not ok and (type(result) ~= "table" or result.code ~= "stop") then error(result, 0) end
    local what = wanted == "" and "%s is a load script: name one of its steps" or '%s has no step "%s"'
    fault.usage("%s%s%s", what:format(path, wanted), fault.column_hint(wanted, fault.names(seen)),
      ok and "" or (" (without an org it goes as far as line %d: %s; rehearse { … } has one)"):format(
        result.line or 0, result.message))
  end
  local map = found.map or { Id = expr.columns.Id }
  if type(map) == "function" then return map end
  local plan = expr.plan(map)
  for _, field in ipairs(plan) do field[2] = ask_self(wanted, field[2]) end
  return plan
end

--- Runs a load script, or reads a recipe, and says what it does.
---@package
---@param path string
function M.show(path)
  local chunk, why = loadfile(path)
  if not chunk then error(why, 0) end
  local _, functions = pairs(require "lode")
  plansource.watch(functions, planwords.value)
  local ok, result = pcall(chunk)
  if not ok then
    if type(result) ~= "table" or result.code ~= "stop" then error(result, 0) end
    run.say(("%s%s:%d: %s: the plan ends here"):format(n_steps > 0 and "\n" or "", result.source, result.line or 0,
      result.message))
  elseif result ~= nil then
    local map, columns = recipe.read(result, path)
    run.say(("the map of %s:"):format(path))
    say_map(map, true)
    if columns then run.say("  columns: " .. table.concat(columns, ", ")) end
  elseif n_steps == 0 then
    run.say "the script has no steps"
  end
end

return M
