--- Where rows come from. A source is read by a step (`from = …`) or row by row in a loop; the loop's rows are tables,
--- column to text. Blank is "", and every value is text. Sources that are no plain file are written to the run
--- directory first, so that every row can be read again.
local native = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

--- Rows. A loop reads it from its first row each time; a column that it does not have raises `check`.
---
--- ```lua
--- local rows = lode.rows { { name = "Ada" }, { name = "Grace" } }
--- for row in rows do print(row.name) end
--- --> Ada
--- --> Grace
--- ```
---@class lode.Source
local Source = { __name = "lode.Source" }
local methods = {}
Source.__index = fault.members("a source", methods)

local n_spools = {}

--- A file of its own in the run directory, which write(path) fills. A resumed run finds it there and asks nobody again;
--- one that a map or a hook asks for is made anew.
---@param kind string
---@param write fun(path: string)
---@return string path
---@return string name for messages
local function spool(kind, write)
  local is_top = run.is_top()
  if not is_top then kind = "hook-" .. kind end
  n_spools[kind] = (n_spools[kind] or 0) + 1
  local name = ("%s-%d"):format(kind, n_spools[kind])
  local path = ("%s/chunks/%s.csv"):format(run.dir(), name)
  if not (is_top and run.exists(path)) then
    write(path .. ".part")
    run.rename(path .. ".part", path)
  end
  return path, name
end

--- A source that `make` opens: function() → path, name, delimiter, encoding, show_own.
---@param make function
---@return lode.Source
function M.new(make)
  return setmetatable({ make = make, place = false, reader = false, names = false }, Source)
end

--- True where v is a source.
---@param v any
---@return boolean
function M.is(v)
  return type(v) == "table" and getmetatable(v) == Source
end

--- Opens the source for a step: a native source. A source that was spooled is not spooled again.
---@package
---@return userdata
function methods:open()
  self.place = self.place or table.pack(self.make())
  local p = self.place
  return native.open(p[1], p[2], p[3], p[4], p[5], p[6])
end

--- Strict rows: a column that is not there is an error.
---@param row table<string, string>
---@param columns string[]
---@return table<string, string>
local function strict(row, columns)
  return setmetatable(row, {
    __index = function(_, name)
      fault.raise("check", 'no column "%s"%s', tostring(name), fault.hint(name, columns))
    end,
  })
end

--- The next row, for `for row in source do`: each loop begins with the first row, also after a loop that was left.
--- Raises `input` for a row that cannot be read.
function Source:__call(...)
  if self.reader and select("#", ...) == 2 and select(2, ...) == nil then -- a loop's first call
    self.reader:close()
    self.reader = false
  end
  if not self.reader then
    self.reader = self:open()
    self.names = self.reader:columns()
  end
  local row = self.reader:next()
  if row then return strict(row, self.names) end
  self.reader:close()
  self.reader = false
  return nil
end

--- The names of the columns, in their order.
---
--- ```lua
--- print(table.concat(lode.rows({ { b = 1, a = 2 } }, { columns = { "b", "a" } }):columns(), " "))   --> b a
--- ```
---@return string[]
function methods:columns()
  local reader <close> = self:open()
  return reader:columns()
end

--- How many rows there are. All are read for it.
---
--- ```lua
--- print(lode.rows({ { a = 1 }, { a = 2 } }):count())   --> 2
--- ```
---@return integer
function methods:count()
  local n = 0
  local reader <close> = self:open()
  while reader:next() do n = n + 1 end
  return n
end

local csv_options = { delimiter = "string", encoding = "string", max_row_bytes = "number" }

local function copy_stdin()
  return spool("stdin", function(path)
    local out = assert(io.open(path, "wb"))
    for block in function() return io.stdin:read(65536) end do assert(out:write(block)) end
    assert(out:close())
  end)
end

---@class lode.CsvOptions
---@field delimiter? string one byte; "," where left out
---@field encoding? string "utf-8" (the default), "latin1" or "cp1252", which are converted
---@field max_row_bytes? integer a longer row is rejected; 4 MiB where left out

--- The rows of a CSV file; "-" is standard input. The file is opened when it is first read: that raises `io` where it
--- cannot be, and `input` where its header makes no sense (empty, a name twice, UTF-16). A row that is ragged, too
--- long, or no valid text is rejected by the step that reads it, and raises `input` in a loop.
---
--- ```lua
--- local old = lode.csv("old.csv", { delimiter = ";", encoding = "cp1252" })
--- ```
---@param path string
---@param opts? lode.CsvOptions
---@return lode.Source
function M.csv(path, opts)
  if type(path) ~= "string" then fault.usage("lode.csv takes the path of a file, not a %s", type(path)) end
  opts = opts or {}
  fault.options("lode.csv", opts, csv_options)
  return M.new(function()
    local from, name = path, path
    if path == "-" then from, name = copy_stdin() end
    return from, name, opts.delimiter, opts.encoding, opts.max_row_bytes
  end)
end

--- The columns of a list's or an iterator's first row.
local function columns_of(row)
  if type(row) ~= "table" then fault.raise("script", "lode.rows: row 1 is a %s, not a table", type(row)) end
  if row[1] ~= nil then fault.raise("script", "lode.rows: row 1 is a list: write { column = value, … }") end
  return fault.names(row)
end

local function text_list(row, columns, n)
  if type(row) ~= "table" then fault.raise("script", "lode.rows: row %d is a %s, not a table", n, type(row)) end
  local known, values = {}, {}
  for i, name in ipairs(columns) do
    known[name] = true
    values[i] = row[name] == run.null and "" or row[name]
  end
  for name in pairs(row) do
    if not known[name] then
      fault.raise("script", 'lode.rows: row %d has a column "%s" that the first row has not: '
        .. "name all columns in lode.rows(…, { columns = { … } })", n, tostring(name))
    end
  end
  return values
end

---@class lode.RowsOptions
---@field columns? string[] names and order of the columns; those of the first row, sorted, where left out

--- The rows that an iterator or a list gives: tables, column to value. nil and lode.null are blank. Raises `script` for
--- a row with a column that is not among the columns, `input` where there is neither a row nor `columns`.
---
--- ```lua
--- local n = 0
--- local source = lode.rows(function()
---   n = n + 1
---   if n <= 2 then return { number = n } end
--- end)
--- for row in source do print(row.number) end
--- --> 1
--- --> 2
--- ```
---@param iterator function|table a function that gives a row and nil at the end, a list, or another source
---@param opts? lode.RowsOptions
---@return lode.Source
function M.rows(iterator, opts)
  opts = opts or {}
  fault.options("lode.rows", opts, { columns = "table" })
  if type(iterator) == "table" and not getmetatable(iterator) then
    local rows, i = iterator, 0
    iterator = function() i = i + 1; return rows[i] end
  elseif type(iterator) ~= "function" and not M.is(iterator) then
    fault.usage("lode.rows takes an iterator function or a list, not a %s", type(iterator))
  end
  return M.new(function()
    return spool("rows", function(path)
      local row, n = iterator(), 0
      local columns = opts.columns or (row ~= nil and columns_of(row)) or {}
      if #columns == 0 then
        fault.raise("input", "lode.rows: there is no row to take columns from: name them in { columns = { … } }")
      end
      local out <close> = native.spool(path, columns)
      while row ~= nil do
        n = n + 1
        out:add(text_list(row, columns, n))
        row = iterator()
      end
      out:finish()
    end)
  end)
end

--- A spool of the rows of an outcome file that fit, all its columns with them.
---@package
---@param kind string
---@param path string
---@param fits fun(row: table): boolean
---@return string path
---@return string name
function M.filter(kind, path, fits)
  return spool(kind, function(to)
    local file = M.new(function() return path, path, nil, nil, nil, true end)
    local columns = file:columns()
    local out <close> = native.spool(to, columns)
    for row in file do
      if fits(row) then
        local values = {}
        for i, c in ipairs(columns) do values[i] = row[c] end
        out:add(values)
      end
    end
    out:finish()
  end)
end

M.spool = spool
M.strict = strict
return M
