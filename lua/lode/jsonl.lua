-- lode.jsonl: a JSON object a line.
local native = require "lode.native.rowset"
local csv = require "lode.csv"
local fault = require "lode.fault"
local pipe = require "lode.pipe"
local source = require "lode.source"

local M = {}

--- The names of all members of all lines, in the order in which they come first.
local function all_columns(path, max)
  local rows <close> = native.jsonl(path, max)
  local list, seen = {}, {}
  repeat until not rows:names(list, seen)
  return list
end

--- What a member is part of: "a" and "a.b" for "a.b.c".
local function owners_of(name)
  local list = {}
  for at in name:gmatch "()%." do list[#list + 1] = name:sub(1, at - 1) end
  return list
end

--- Looks for members that no line has: fun(row) looks at one, fun() gives the name of one at the end, or nil. Where a
--- line has what a member is part of, it is null or empty there, and nothing is misspelt.
local function watch(columns)
  local unseen, n = {}, 0 -- of rows
  for _, name in ipairs(columns) do unseen[name] = owners_of(name) end
  local function has(row, name)
    if row[name] then return true end
    for _, owner in ipairs(unseen[name]) do
      if row[owner] then return true end
    end
    return false
  end
  return function(row)
    n = n + 1
    if next(unseen) == nil then return end
    for _, name in ipairs(columns) do
      if unseen[name] and has(row, name) then unseen[name] = nil end
    end
  end, function()
    return n > 0 and next(unseen) or nil
  end
end

--- The columns that the script named, those that may lack in all lines behind the others.
local function all_named(columns, optional)
  local list, is_known = {}, {}
  for _, names in ipairs { columns, optional or {} } do
    for _, name in ipairs(names) do
      if not is_known[name] then list[#list + 1] = name end
      is_known[name] = true
    end
  end
  return list
end

local function is_array(path)
  local f <close> = io.open(path, "rb")
  return f and (f:read(64) or ""):find "^%s*%[" ~= nil
end

local function stream(path, name, opts)
  local wanted = opts.columns or all_columns(path, opts.max_row_bytes)
  local columns = all_named(wanted, opts.optional)
  if #wanted == 0 and is_array(path) then
    fault.raise("input", "%s is a list of JSON; an object on each line is read: `jq -c '.[]'` makes that of it", name)
  elseif #wanted == 0 then
    fault.raise("input", "%s: no object can be read to take columns from: name them in { columns = { … } }", name)
  end
  local rows = native.jsonl(path, opts.max_row_bytes)
  local see, missing = watch(opts.columns or {})
  return {
    columns = columns,
    next = function()
      local row, line, why = rows:next()
      if not row then
        local lacks = missing()
        if not lacks then return nil end
        local hint = fault.column_hint(lacks, all_columns(path, opts.max_row_bytes))
        fault.raise("check", 'lode.jsonl: no line of %s has the member "%s"%s (one that may lack: optional = { "%s" })',
          name, lacks, hint, lacks)
      end
      if not why then see(row) end
      for _, column in ipairs(columns) do row[column] = row[column] or "" end
      return row, name, line, 0, why
    end,
    close = function() rows:close() end,
    dropped = {},
  }
end

---@class lode.JsonlOptions
---@field columns? string[] the members that become columns; those of all lines, in their order, where left out
---@field optional? string[] more members that become columns, blank where no line has them
---@field max_row_bytes? integer a longer line is rejected; 4 MiB where left out

--- The rows of a file with a JSON object on each line, packed or not; "-" is standard input, and a pipe is read as by
--- lode.csv. Members are columns. Those of an object within it have the names of both: `{"owner": {"id": 7}}` is the
--- column `owner.id`. A list is the text of JSON that stands in the file, which `lode.json.decode` reads. Numbers are
--- their digits, as they stand in the file (`12345678901234567890`, `1.10`); true and false are these words; null, and
--- a member that a line has not, are blank.
---
--- The file is read twice: first for its columns, unless they are named. One that was named and that no line has
--- raises `check` at the end of the file, before a step sends anything; `optional` is for those that may lack. A line
--- that is no object of JSON, has a member twice, or is no UTF-8, is rejected by the step that reads it, and raises
--- `input` in a loop.
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
  fault.options("lode.jsonl", opts, { columns = "table", optional = "table", max_row_bytes = "number" })
  if opts.columns and #opts.columns == 0 then fault.usage "lode.jsonl: the list of columns is empty" end
  for _, member in ipairs(all_named(opts.columns or {}, opts.optional)) do
    if type(member) ~= "string" then fault.usage("lode.jsonl: columns are names, not a %s", type(member)) end
  end
  if file ~= "-" then
    return source.streamed("jsonl", function()
      return stream(pipe.file(file, not opts.columns), file, opts)
    end, { name = file })
  end
  local raw = source.spool "stdin"
  return source.streamed("jsonl", function()
    local path, name = raw(csv.copy_stdin)
    return stream(path, name, opts)
  end)
end

return M
