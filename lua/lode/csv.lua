--- CSV files: one, several, packed, standard input.
local native = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"
local pipe = require "lode.pipe"
local source = require "lode.source"

local M = {}

local options = { delimiter = "string", encoding = "string", max_row_bytes = "number" }

--- The paths that the script named: patterns are replaced by what fits them, in the order of the names.
local function expand(paths)
  local all, seen = {}, {}
  for _, path in ipairs(paths) do
    local found = { path }
    if path:find "[*?%[]" and not run.exists(path) then
      found = native.glob(path)
      if #found == 0 then fault.usage("no file fits %s", path) end
    end
    for _, one in ipairs(found) do
      if seen[one] then fault.usage("lode.csv: %s is named twice: its rows would be loaded twice", one) end
      seen[one] = true
      all[#all + 1] = one
    end
  end
  return all
end

local function quoted(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = '"' .. name .. '"' end
  return table.concat(list, ", ")
end

--- Raises `input` where the columns of a list's file are others than those of the first file.
local function compare(columns, first, path, first_path)
  local here, lacks, more = {}, {}, {}
  for _, name in ipairs(columns) do here[name] = true end
  for _, name in ipairs(first) do
    if not here[name] then lacks[#lacks + 1] = name end
    here[name] = nil
  end
  for _, name in ipairs(columns) do
    if here[name] then more[#more + 1] = name end
  end
  if #lacks + #more == 0 then return end
  local texts = {}
  if #lacks > 0 then texts[#texts + 1] = "it lacks " .. quoted(lacks) end
  if #more > 0 then texts[#texts + 1] = "it alone has " .. quoted(more) end
  native.bad(("the files of a list must have the same columns, in any order, as %s has them: %s"):format(first_path,
    table.concat(texts, ", and ")), path, 1)
end

--- The rows of all the files, one file after the other. All headers are looked at before the first row. name: of the
--- file for messages, its path where left out.
local function stream(paths, opts, name)
  local function open(path)
    return native.open(pipe.file(path), name or path, opts.delimiter, opts.encoding, opts.max_row_bytes, false, true)
  end
  local columns, i, reader = nil, 0, nil
  if #paths == 1 then -- which is opened once: it may be a pipe
    i, reader = 1, open(paths[1])
    columns = reader:columns()
  end
  for _, path in ipairs(#paths > 1 and paths or {}) do
    local one <close> = open(path)
    local here = one:columns()
    if columns then compare(here, columns, path, paths[1]) end
    columns = columns or here
  end
  local function next_row()
    while true do
      if not reader then
        i = i + 1
        if not paths[i] then return nil end
        reader = open(paths[i])
      end
      local row, file, line, part, why = reader:next()
      if row then return row, file, line, part, why end
      reader:close()
      reader = nil
    end
  end
  return {
    columns = columns,
    next = next_row,
    close = function() if reader then reader:close() end end,
    dropped = {},
  }
end

local is_stdin_read = false

--- Standard input as it comes, to a file. Raises `usage` where it was read before: nothing is left of it.
---@param path string
function M.copy_stdin(path)
  if is_stdin_read then
    fault.usage 'standard input can be read once: keep lode.csv "-" in a local, and use that in both places'
  end
  is_stdin_read = true
  pipe.copy(io.stdin, "standard input", path)
end

local function from_stdin(opts)
  local raw = source.spool "stdin"
  local plain -- where what came was packed
  local files = source.streamed("unpacked", function()
    local path, name = raw(M.copy_stdin)
    return stream({ path }, opts, name)
  end)
  return source.new(function()
    local path, name = raw(M.copy_stdin)
    if native.is_packed(path) then
      plain = plain or files
      return plain.make()
    end
    return path, name, opts.delimiter, opts.encoding, opts.max_row_bytes, false, true
  end)
end

local function from_pipe(path, opts)
  local files = source.streamed(pipe.kind(path), function() return stream({ path }, opts) end, { name = path })
  if not pipe.has_run() then return files end
  local self = source.new(function()
    local file = pipe.file(path)
    if native.is_packed(file) then return files.make() end
    return file, path, opts.delimiter, opts.encoding, opts.max_row_bytes, false, true
  end)
  self.name = path
  return self
end

---@class lode.CsvOptions
---@field delimiter? string one byte, or a word such as "TAB" or "SEMICOLON"; "," where left out
---@field encoding? string "utf-8" (the default), "latin1" or "cp1252", which are converted
---@field max_row_bytes? integer a longer row is rejected; 4 MiB where left out

--- The rows of a CSV file, or of several: a list of paths, or a pattern with `*`, `?` or `[…]`, whose files are taken
--- in the order of their names. "-" is standard input. A pipe, as the shell makes of `<(…)`, is read once and kept in
--- the run directory, as standard input is. What is packed with gzip or zstd is unpacked, whatever its name is. Files
--- of a list have the same columns; their order may differ, and is that of the first file.
---
--- Files are opened when they are first read: that raises `io` where one cannot be, and `input` where its header makes
--- no sense (empty, a name twice, UTF-16, other columns than the first file). A row that is ragged, too long, or no
--- valid text is rejected by the step that reads it, and raises `input` in a loop; so is the header where it stands
--- among the rows once more.
---
--- ```lua
--- local old = lode.csv("old.csv", { delimiter = ";", encoding = "cp1252" })
--- local all = lode.csv "export/accounts-*.csv.gz"
--- ```
---@param path string|string[]
---@param opts? lode.CsvOptions
---@return lode.Source
function M.csv(path, opts)
  if type(path) ~= "string" and type(path) ~= "table" then
    fault.usage("lode.csv takes the path of a file or a list of paths, not a %s", type(path))
  end
  opts = opts or {}
  fault.options("lode.csv", opts, options)
  if path == "-" then return from_stdin(opts) end
  local paths = type(path) == "table" and path or { path }
  if #paths == 0 then fault.usage "lode.csv: the list of files is empty" end
  for i, one in ipairs(paths) do
    if type(one) ~= "string" then fault.usage("lode.csv: file %d of the list is a %s, not a path", i, type(one)) end
    if one == "-" then fault.usage 'lode.csv: "-" (standard input) cannot be one of a list' end
  end
  if type(path) == "string" and pipe.is(path) then return from_pipe(path, opts) end
  if type(path) == "string" and (run.exists(path) or not path:find "[*?%[]") and not native.is_packed(path) then
    local self = source.new(function()
      return path, path, opts.delimiter, opts.encoding, opts.max_row_bytes, false, true
    end)
    self.name = path
    return self
  end
  return source.streamed("csv", function() return stream(expand(paths), opts) end,
    { name = #paths == 1 and run.exists(paths[1]) and paths[1] })
end

return M
