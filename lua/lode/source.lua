--- Where rows come from. A source is read by a step (`from = …`) or row by row in a loop; the loop's rows are tables,
--- column to text. Blank is "", and every value is text. Sources that are no plain file are written to the run
--- directory first, so that every row can be read again.
local native = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"
local parallel = require "lode.parallel"

local M = {}

--- Rows. A loop reads it from its first row each time, also within another loop over it; a column that it does not have
--- raises `check`, and so does what is asked of a row as of a group (`#row`, `row[1]`) where it is none.
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

function Source.__len() fault.usage "#source: a source is no list; source:count() says how many rows it has" end

function Source.__pairs() fault.usage "pairs(source): a source is no table; `for row in source do` reads its rows" end

local n_spools = {}

--- A file of its own in the run directory, for a source that is made now: a function that is given write(path) to fill
--- it, and gives its path and a name for messages. A resumed run finds the file there and asks nobody again; one that a
--- map or a hook asks for is made anew. The name hangs on the order in which sources are made, not on that in which
--- they are read: a resumed run does not read all of them. Raises `refused` where that file holds something else, for
--- the script has changed.
---@param kind string
---@param about? string what is read, as the script says it: a query, a file
---@return fun(write: fun(path: string)): string, string
function M.spool(kind, about)
  local has_script, is_top = pcall(run.is_top)
  is_top = has_script and is_top
  kind = (is_top and "" or "hook-") .. parallel.branch() .. kind
  n_spools[kind] = (n_spools[kind] or 0) + 1
  local name = ("%s-%d"):format(kind, n_spools[kind])
  return function(write)
    local path = ("%s/chunks/%s.csv"):format(run.dir(), name)
    if not (is_top and run.exists(path)) then
      local stamp = about and native.stamp(about)
      write(path .. ".part")
      if is_top and about then
        run.memo_set("spool:" .. name, 0, about)
        run.memo_set("stamp:" .. name, 0, stamp)
      end
      run.keep(path .. ".part", path)
    elseif about and run.is_mended() and (run.memo_get("spool:" .. name, 0) or about) ~= about then
      fault.raise("refused", "%s was read from %s when the run began, and now it would be from %s: put the sources back"
        .. " in their order, with new ones behind them", name, run.memo_get("spool:" .. name, 0), about)
    elseif about and (run.memo_get("stamp:" .. name, 0) or native.stamp(about)) ~= native.stamp(about) then
      run.say(("warning: %s has changed since the run began, whose rows are those that it read then"):format(about))
    end
    return path, name
  end
end

--- A source that `make` opens: function() → path, name, delimiter, encoding, max_row_bytes, show_own.
---@param make function
---@return lode.Source
function M.new(make)
  local self = { make = make, start = false, is_kept = false, name = false, place = false, reading = false }
  self.is_grouped = false
  return setmetatable(self, Source)
end

--- True where v is a source.
---@param v any
---@return boolean
function M.is(v)
  return type(v) == "table" and getmetatable(v) == Source
end

--- Rows on their way: what `start` of a streamed source gives. next() gives row, file, line and part, nil at the end;
--- for a row that must be rejected also what is wrong with it, and the row is a list of what could be read, or a row.
---@class lode.Stream
---@field columns string[]
---@field next fun(): table?, string, integer, integer, string?
---@field close fun()
---@field dropped (fun(): integer, string?)[] say at the end how many rows were left out, and by what

--- A source whose rows `start` gives, and which is written to the run directory where a step reads it.
---@param kind string
---@param start fun(is_for_step: boolean): lode.Stream
---@param opts? { name: string|false, about: string, is_kept: boolean, is_chain: boolean, is_grouped: boolean } name: of
--- the one file that all rows come from; about: what is read, where that is no file; is_kept: a loop reads the written
--- file, too, so that a resumed run sees the same rows; is_chain: rows may have been left out; is_grouped: they are
--- groups
---@return lode.Source
function M.streamed(kind, start, opts)
  local spool = M.spool(kind, opts and (opts.about or opts.name) or nil)
  local self = M.new(function()
    local dropped
    local path, name = spool(function(path)
      local stream = start(true)
      local columns = native.origin()
      table.move(stream.columns, 1, #stream.columns, #columns + 1, columns)
      local out <close> = native.spool(path, columns)
      local n, n_bad, first = 0, 0, nil
      for row, file, line, part, why in stream.next do
        n = n + 1
        if why and opts and opts.is_chain and not why:find "^:" then
          n_bad, first = n_bad + 1, first or ("%s: %s"):format(file, why)
          why = " " .. why -- looked at here: the step does not know how many rows there were before the chain
        end
        out:put(row, stream.columns, file, line, part, why)
      end
      stream.close()
      dropped = stream.dropped
      for _, tell in ipairs(dropped) do n = n + tell() end
      if n_bad * 10 > n then
        fault.raise("input", "%d of %d rows cannot be read, so nothing was sent: is the delimiter or the encoding "
          .. "another one? First: %s", n_bad, n, first)
      end
      out:finish()
    end)
    for _, tell in ipairs(dropped or {}) do
      local _, text = tell()
      if text then run.say(("%s: %s"):format(opts and opts.name or name, text)) end
    end
    return path, opts and opts.name or name
  end)
  self.start, self.is_kept, self.name = start, opts and opts.is_kept or false, opts and opts.name or false
  self.is_grouped = opts and opts.is_grouped or false
  return self
end

--- Opens the source for a step: a native source. A source that was spooled is not spooled again.
---@package
---@return userdata
function methods:open()
  self.place = self.place or table.pack(self.make())
  local p = self.place
  return native.open(p[1], p[2], p[3], p[4], p[5], p[6], p[7])
end

--- A native source as a stream.
---@param reader userdata
---@return lode.Stream
function M.read(reader)
  return {
    columns = reader:columns(),
    next = function() return reader:next() end,
    close = function() reader:close() end,
    dropped = {},
  }
end

--- The rows as a stream, from the first: is_for_step where they are on their way to a step's file.
---@package
---@param is_for_step boolean
---@return lode.Stream
function methods:stream(is_for_step)
  if self.start and not self.place and (is_for_step or not self.is_kept) then return self.start(is_for_step) end
  return M.read(self:open())
end

local function no_group()
  fault.raise("check", "this row is no group: #row and row[1] are for what :group_by gives, up to the next :map")
end

--- What makes rows strict: a column that is not there is an error, and so are the rows of what is no group.
---@param columns string[]
---@return fun(row: table): table
function M.stricter(columns)
  local function no_column(name)
    fault.raise("check", 'no column "%s"%s', tostring(name), fault.column_hint(name, columns))
  end
  local of_row = {
    __len = no_group,
    __index = function(_, name) return type(name) == "number" and no_group() or no_column(name) end,
  }
  local of_group = { -- a number: the end of its rows
    is_group = true, __index = function(_, name) return type(name) ~= "number" and no_column(name) or nil end,
  }
  return function(row) return setmetatable(row, rawget(row, 1) == nil and of_row or of_group) end
end

--- Whether a strict row is a group.
---@param row table
---@return boolean
function M.is_group(row)
  local meta = getmetatable(row)
  return type(meta) == "table" and rawget(meta, "is_group") == true
end

--- The file, line and part of each row of a group: group to row to a list of the three.
M.origins = setmetatable({}, { __mode = "k" })

local loops = setmetatable({}, { __mode = "k" }) -- the row that a loop has now to its reading

--- The next row, for `for row in source do`: each loop begins with the first row, and reads for itself. Raises `input`
--- for a row that cannot be read.
function Source:__call(...)
  local last, reading = select(2, ...), nil
  local is_loop = select("#", ...) == 2
  if is_loop and last ~= nil then
    reading, loops[last] = loops[last], nil
  elseif not is_loop then
    reading = self.reading
  end
  if not reading then
    reading = self:stream(false)
    reading.strict = M.stricter(reading.columns)
  end
  local row, file, line, _, why = reading.next()
  if why then native.bad(why, file, line) end
  if not is_loop then self.reading = row and reading or false end
  if not row then
    reading.close()
    return nil
  end
  if is_loop then loops[row] = reading end
  return reading.strict(row)
end

--- The names of the columns, in their order.
---
--- ```lua
--- print(table.concat(lode.rows({ { b = 1, a = 2 } }, { columns = { "b", "a" } }):columns(), " "))   --> b a
--- ```
---@return string[]
function methods:columns()
  local stream = self:stream(false)
  stream.close()
  return stream.columns
end

--- How many rows there are. All are read for it.
---
--- ```lua
--- print(lode.rows({ { a = 1 }, { a = 2 } }):count())   --> 2
--- ```
---@return integer
function methods:count()
  local stream, n = self:stream(false), 0
  for _, file, line, _, why in stream.next do
    if why then native.bad(why, file, line) end
    n = n + 1
  end
  stream.close()
  return n
end

--- Raises `check` for a column that is not among them.
---@param columns string[]
---@param name string
---@param what string for the message
function M.check_column(columns, name, what)
  for _, known in ipairs(columns) do
    if known == name then return end
  end
  fault.raise("check", '%s: no column "%s"%s', what, tostring(name), fault.column_hint(name, columns))
end

M.methods = methods -- for what makes a source of a source
return M
