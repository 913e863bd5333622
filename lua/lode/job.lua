--- The bare calls of a Bulk API 2.0 ingest job.
local native = require "lode.native.job"
local run = require "lode.native.run"
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

--- An ingest job.
---
--- ```lua
--- local path = os.tmpname()
--- local file <close> = assert(io.open(path, "w"))
--- file:write "Name\nAcme\n"
--- file:close()
--- local job = lode.org():job { object = "Account", operation = "insert" }
--- job:upload(path):close()
--- local info = job:wait()
--- print(info.state, info.processed, info.failed)   --> JobComplete 1 0
--- for row in job:successful() do print(row.sf__Created, row.Name) end   --> true Acme
--- os.remove(path)
--- ```
---@class lode.Job
---@field id string

---@class lode.JobSpec
---@field object string
---@field operation string insert, update, upsert, delete or hardDelete
---@field external_id? string for an upsert
---@field delimiter? string COMMA (the default), TAB, PIPE, SEMICOLON, CARET or BACKQUOTE
---@field line_ending? string LF (the default) or CRLF
---@field assignment_rule_id? string

---@class lode.JobInfo
---@field id string
---@field state string Open, UploadComplete, InProgress, JobComplete, Failed or Aborted
---@field is_over boolean the state is one of the last three
---@field processed? integer rows so far
---@field failed? integer rows among them
---@field error_message? string of a Failed job
---@field object? string
---@field operation? string
---@field external_id? string
---@field created_by? string Id of a user
---@field created? string
---@field modstamp? string
---@field delimiter? string
---@field line_ending? string
local Job = { __name = "lode.Job" }
local methods = {}
Job.__index = fault.members("a job", methods)

local delimiters = { COMMA = ",", TAB = "\t", PIPE = "|", SEMICOLON = ";", CARET = "^", BACKQUOTE = "`" }
local keys = {
  object = "string", operation = "string", external_id = "string", delimiter = "string", line_ending = "string",
  assignment_rule_id = "string",
}

--- Creates a job.
---@param spec lode.JobSpec
---@return lode.Job
function M.create(spec)
  fault.options("org:job", spec, keys)
  if not spec.object or not spec.operation then fault.usage "org:job needs object and operation" end
  if spec.delimiter and not delimiters[spec.delimiter] then
    fault.usage("delimiter %s%s", spec.delimiter, fault.hint(spec.delimiter, fault.names(delimiters)))
  end
  local info = native.create(spec)
  return setmetatable({ id = info.id, created = info, delimiter = delimiters[spec.delimiter or "COMMA"] }, Job)
end

--- A job that exists.
---@param id string
---@return lode.Job
function M.open(id)
  local info = native.info(id)
  return setmetatable({ id = info.id, created = info, delimiter = delimiters[info.delimiter] or "," }, Job)
end

--- Uploads a CSV file as it is, with the job's delimiter and line ending, at most 100,000,000 bytes. Once a job.
---@param from string|lode.Source a path, or lode.csv of a path
---@return lode.Job itself
function methods:upload(from)
  local path = from
  if source.is(from) then
    from:open():close()
    path = from.place[1]
  end
  if type(path) ~= "string" then fault.usage "job:upload takes a path or a source" end
  native.upload(self.id, self.created.content_url, path)
  return self
end

--- Says that the data is complete: the org begins.
---@return lode.Job itself
function methods:close()
  native.close(self.id)
  return self
end

--- Ends the job. What it has loaded by then stays loaded.
---@return lode.Job itself
function methods:abort()
  native.abort(self.id)
  return self
end

--- Removes a job that is over, and its results.
function methods:delete()
  native.delete(self.id)
end

--- State and counters now.
---@return lode.JobInfo
function methods:info()
  return native.info(self.id)
end

---@class lode.WaitOptions
---@field on_progress? fun(info: lode.JobInfo) called after each poll
---@field timeout? number seconds, after which it raises `limit` and leaves the job alone; none where left out
---@field first_ms? integer the first pause; 1 s where left out (20 ms where the org is on this machine)
---@field max_ms? integer the longest pause; 30 s where left out

--- Polls until the job is over and returns its info.
---@param opts? lode.WaitOptions
---@return lode.JobInfo
function methods:wait(opts)
  opts = opts or {}
  fault.options("job:wait", opts,
    { on_progress = "function", timeout = "number", first_ms = "number", max_ms = "number" })
  local started, n = run.now(), 0
  while true do
    local info = native.info(self.id)
    if opts.on_progress then opts.on_progress(info) end
    if info.is_over then return info end
    if opts.timeout and run.now() - started > opts.timeout * 1000 then
      fault.raise("limit", "job %s is %s after %g s: it goes on in the org", self.id, info.state, opts.timeout)
    end
    native.pause(n, opts.first_ms, opts.max_ms)
    n = n + 1
  end
end

local function results(kind)
  return function(self)
    local spool = source.spool(kind)
    return source.new(function()
      local path, name = spool(function(to)
        native.results(self.id, kind, to)
        local file = assert(io.open(to, "rb"))
        local is_empty = file:read(1) == nil
        file:close()
        if is_empty then -- 204 or an empty 200: no rows, and no header either
          local out <close> = require "lode.native.source".spool(to, { "sf__Id" })
          out:finish()
        end
      end)
      return path, name, self.delimiter
    end)
  end
end

--- The rows that were loaded: sf__Id, sf__Created, then the uploaded columns.
---@return lode.Source
methods.successful = results "successful"

--- The rows that were refused: sf__Id, sf__Error, then the uploaded columns.
---@return lode.Source
methods.failed = results "failed"

--- The rows that a job that ended early did not come to: the uploaded columns.
---@return lode.Source
methods.unprocessed = results "unprocessed"

function Job:__tostring()
  return "job " .. self.id
end

--- Taking an sf__Error apart: { code, message, fields, field, value, id, max }.
M.error = native.error

return M
