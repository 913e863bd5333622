-- lode.jsonl: a JSON object a line.
local native = require "lode.native.rowset"
local csv = require "lode.csv"
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

--- The names of all members of all lines, in the order in which they come first.
local function all_columns(path, max)
  local rows <close> = native.jsonl(path, max)
  local list, seen = {}, {}
  repeat until not rows:names(list, seen)
  return list
end

local function is_array(path)
  local f <close> = io.open(path, "rb")
  return f and (f:read(64) or ""):find "^%s*%[" ~= nil
end

local function stream(path, name, opts)
  local columns = opts.columns or all_columns(path, opts.max_row_bytes)
  if #columns == 0 and is_array(path) then
    fault.raise("input", "%s is a list of JSON; an object on each line is read: `jq -c '.[]'` makes that of it", name)
  elseif #columns == 0 then
    fault.raise("input", "%s: no object can be read to take columns from: name them in { columns = { … } }", name)
  end
  local rows = native.jsonl(path, opts.max_row_bytes)
  return {
    columns = columns,
    next = function()
      local row, line, why = rows:next()
      if not row then return nil end
      for _, column in ipairs(columns) do row[column] = row[column] or "" end
      return row, name, line, 0, why
    end,
    close = function() rows:close() end,
    dropped = {},
  }
end

---@class lode.JsonlOptions
---@field columns? string[] the members that become columns; those of all lines, in their order, where left out
---@field max_row_bytes? integer a longer line is rejected; 4 MiB where left out

--- The rows of a file with a JSON object on each line, packed or not; "-" is standard input. Members are columns. Those
--- of an object within it have the names of both: `{"owner": {"id": 7}}` is the column `owner.id`. A list is the text
--- of JSON that stands in the file, which `lode.json.decode` reads. Numbers are their digits, as they stand in the file
--- (`12345678901234567890`, `1.10`); true and false are these words; null, and a member that a line has not, are blank.
---
--- The file is read twice: first for its columns, unless they are named. A line that is no object of JSON, has a member
--- twice, or is no UTF-8, is rejected by the step that reads it, and raises `input` in a loop.
---
--- ```lua
--- local events = lode.jsonl("events.jsonl", { columns = { "id", "at", "owner.id" } })
--- ```
---@param file string
---@param opts? lode.JsonlOptions
---@return lode.Source
function M.jsonl(file, opts)
  if type(file) ~= "string" then fault.usage("lode.jsonl takes the path of a file, not a %s", type(file)) end
  opts = opts or {}
  fault.options("lode.jsonl", opts, { columns = "table", max_row_bytes = "number" })
  if opts.columns and #opts.columns == 0 then fault.usage "lode.jsonl: the list of columns is empty" end
  if file ~= "-" then
    return source.streamed("jsonl", function() return stream(file, file, opts) end, { name = file })
  end
  local raw = source.spool "stdin"
  return source.streamed("jsonl", function()
    local path, name = raw(csv.copy_stdin)
    return stream(path, name, opts)
  end)
end

return M
