--- The bare calls of an ingest job, for who wants them.
local native = require "lode.native.job"
local run = require "lode.native.run"
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

---@class lode.Job
local Job = { __name = "lode.Job" }
local methods = {}
Job.__index = fault.members("a job", methods)

local delimiters = { COMMA = ",", TAB = "\t", PIPE = "|", SEMICOLON = ";", CARET = "^", BACKQUOTE = "`" }
local keys = {
  object = "string", operation = "string", external_id = "string", delimiter = "string", line_ending = "string",
  assignment_rule_id = "string",
}

--- Creates a job: object, operation (insert, update, upsert, delete, hardDelete), external_id, delimiter (COMMA, TAB, PIPE, SEMICOLON, CARET,
--- BACKQUOTE), line_ending (LF, CRLF), assignment_rule_id.
---@param spec table
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

--- Uploads a CSV file as it is: a path, or lode.csv of a path. It must have the job's delimiter and line ending. Once a job.
---@param from string|lode.Source
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
function methods:close()
  native.close(self.id)
  return self
end

function methods:abort()
  native.abort(self.id)
  return self
end

function methods:delete()
  native.delete(self.id)
end

--- State and counters now: { id, state, processed, failed, error_message, is_over, … }.
---@return table
function methods:info()
  return native.info(self.id)
end

--- Polls until the job is over and returns its info. on_progress(info) is called after each poll; timeout in seconds raises `limit` and leaves
--- the job alone; first_ms and max_ms bound the pauses.
---@param opts? { on_progress?: function, timeout?: number, first_ms?: integer, max_ms?: integer }
---@return table
function methods:wait(opts)
  opts = opts or {}
  fault.options("job:wait", opts, { on_progress = "function", timeout = "number", first_ms = "number", max_ms = "number" })
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
    return source.new(function()
      local path, name = source.spool(kind, function(to)
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

--- Sources of the result rows: sf__Id and sf__Created or sf__Error, then the uploaded columns.
methods.successful = results "successful"
methods.failed = results "failed"
methods.unprocessed = results "unprocessed"

function Job:__tostring()
  return "job " .. self.id
end

--- Taking an sf__Error apart: { code, message, fields, field, value, id, max }.
M.error = native.error

return M
