--- What a step's table may have in it: a run and `lode plan` refuse the same.
local fault = require "lode.fault"

local M = {}

local keys = {
  [1] = "string", name = "string", object = "string", operation = "string", external_id = "string",
  from = "table|function", map = "table|function", on_failed = "table|function", together = "string",
  ids_by = "string|table", match = "table", on_duplicate = "string",
  only_changed = "boolean", expect = "string", canary = "number", max_attempts = "number",
  max_failures = "number|string", chunk_bytes = "number", chunk_rows = "number", assignment_rule_id = "string",
  on_progress = "function",
}

local meant = {
  source = "from", rows = "from", input = "from", sobject = "object", fields = "map", mapping = "map",
  batch_size = "chunk_rows", batchSize = "chunk_rows", on_error = "on_failed", on_errors = "on_failed",
}

--- A text that stands where a source belongs, as the source that it most likely names.
local function source_of(text)
  local form = text:upper():find "^%s*SELECT%s" and "org:query %q" or text:find "%.jsonl$" and "lode.jsonl %q"
    or "lode.csv %q"
  return (form:format(text):gsub("\\\n", "\\n"))
end

--- Raises `usage` for a key that no step has, or a value of another type.
---@param spec table
function M.check(spec)
  if type(spec) == "table" and type(spec.from) == "string" then
    fault.usage("the step: from is a source, not a text: from = %s", source_of(spec.from))
  end
  fault.options("the step", spec, keys, meant)
end

return M
