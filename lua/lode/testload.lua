-- Of lode.test: whole loads against the local org.
local native = require "lode.native.test"
local fault = require "lode.fault"
local files = require "lode.testfiles"
local json = require "lode.json"
local outcomes = require "lode.outcomes"
local run = require "lode.native.run"

local M = {}

local function quote(s)
  return "'" .. tostring(s):gsub("'", "'\\''") .. "'"
end

--- Options of the command line: a list gives one each.
local function option(command, name, value)
  if value == nil then return end
  for _, v in ipairs(type(value) == "table" and value or { value }) do
    command[#command + 1] = name
    command[#command + 1] = quote(v)
  end
end

local rehearse_keys = {
  [1] = "string", args = "table", schema = "string", rules = "string", faults = "table", duplicate_rules = "table",
  locks = "string", audit_fields = "boolean", hard_delete = "boolean",
}

--- A load against the local org.
---@class lode.Rehearsed
---@field status integer exit status of `lode rehearse`: 0 where every row was loaded
---@field output string what the script printed
---@field messages string what lode said
---@field dir string? the run's folder, where there is one
---@field steps table<string, { counts: table<string, integer>, errors: table[] }>
local Rehearsed = {}
local methods = {}
Rehearsed.__index = fault.members("a rehearsed load", methods)

--- The rows of a step's outcome file (column to text, lode's own columns included).
---@param step string
---@return table[]
function methods:rows(step)
  local stream, list = outcomes.stream(("%s/%s-outcome.csv"):format(self.dir, step)), {}
  for row in stream.next do list[#list + 1] = row end
  stream.close()
  return list
end

--- What a query finds in the local org after the load: a list of rows, field to text, "" where it is blank.
---@param soql string
---@return table[]
function methods:select(soql)
  local program = native.settings()
  local pipe, out, messages = files.fresh ".env", files.fresh ".rows", files.fresh ".err"
  local code = select(3, os.execute(([[
    mkfifo %s && { %s serve --db %s%s >%s 2>%s & } && pid=$! && exec 3<%s && read -r url <&3 && read -r token <&3 &&
    eval "$url $token" && export SF_ORG_INSTANCE_URL SF_ACCESS_TOKEN && %s query --json %s >%s 2>>%s 3<&-
    status=$?; kill $pid 2>/dev/null; wait $pid 2>/dev/null; exit $status]]):format(quote(pipe), quote(program),
    quote(self.dir .. "/org.db"), self.options, quote(pipe), quote(messages), quote(pipe), quote(program), quote(soql),
    quote(out), quote(messages))))
  if code ~= 0 then fault.raise("check", "%s: %s", soql, (files.read(messages) or ""):gsub("%s+$", "")) end
  local list = {}
  for line in files.read(out):gmatch "[^\n]+" do
    local row = json.decode(line)
    for field, value in pairs(row) do
      if value == run.null then row[field] = "" end
    end
    list[#list + 1] = row
  end
  return list
end

--- As `lode rehearse` has it: a schema.json beside the script, where no other is named.
local function schema_of(spec, script)
  if spec.schema then return files.beside(spec.schema) end
  local path = (script:match "^.*/" or "") .. "schema.json"
  return files.read(path) and path
end

--- What `rehearse` is told; all but args is what the options of `lode rehearse` take.
---@class lode.RehearseSpec
---@field [1] string the script
---@field args? table
---@field schema? string
---@field rules? string
---@field faults? string[]
---@field duplicate_rules? string[]
---@field locks? string "never" (default), "seldom" or "often"
---@field audit_fields? boolean default false
---@field hard_delete? boolean default false

--- Runs a load script with `lode rehearse`: the whole of it, against a local org of its own, which begins empty but
--- for its own user. What the load takes for granted (users, parents, records to change) the script inserts first, `if
--- org.is_rehearsal`.
---@param spec lode.RehearseSpec
---@return lode.Rehearsed
function M.rehearse(spec)
  fault.options("rehearse", spec, rehearse_keys)
  if not spec[1] then fault.usage 'rehearse wants a script: rehearse { "load.lua" }' end
  local program = native.settings()
  local runs, out, messages = files.fresh "", files.fresh ".out", files.fresh ".err"
  local script, options = files.beside(spec[1]), {}
  if not files.read(script) then fault.raise("io", "rehearse: %s is not there", script) end
  option(options, "--schema", schema_of(spec, script) or nil)
  option(options, "--rules", spec.rules and files.beside(spec.rules))
  local command = { quote(program), "rehearse", quote(script), "--run-dir", quote(runs),
    table.unpack(options) }
  option(command, "--fault", spec.faults)
  option(command, "--duplicate-rule", spec.duplicate_rules)
  option(command, "--locks", spec.locks)
  if spec.audit_fields then command[#command + 1] = "--audit-fields" end
  if spec.hard_delete then command[#command + 1] = "--hard-delete" end
  for name, value in pairs(files.texts(spec.args, "args")) do option(command, "--arg", name .. "=" .. value) end
  local _, how, code = os.execute(table.concat(command, " ") .. " >" .. quote(out) .. " 2>" .. quote(messages)
    .. " </dev/null")
  if how ~= "exit" then fault.raise("check", "lode rehearse was ended by signal %d", code) end
  local self = { status = code, output = files.read(out), messages = files.read(messages), dir = false, steps = {},
    options = #options > 0 and " " .. table.concat(options, " ") or "" }
  local shown = files.fresh ".json"
  if select(3, os.execute(("%s show --json --run-dir %s >%s 2>/dev/null"):format(quote(program), quote(runs),
    quote(shown)))) == 0 then
    local info = json.decode(files.read(shown))
    self.dir = info.dir
    for _, step in ipairs(info.steps) do self.steps[step.name] = { counts = step.counts, errors = step.errors } end
    setmetatable(self.steps, { __index = fault.members("the load's steps", self.steps) })
  end
  return setmetatable(self, Rehearsed)
end

return M
