--- The failed file of a step, mended by hand: each of its lines must be a row that failed, once. Who failed and is no
--- longer in the file stays rejected, so that no row is lost and none is loaded twice.
local native = require "lode.native.source"
local outcomes = require "lode.outcomes"

local M = {}

-- What a spreadsheet put between the cells.
local function delimiter_of(path)
  local file <close> = io.open(path, "rb")
  local head = file and file:read(16) or ""
  return head:gsub("^\xEF\xBB\xBF", ""):match '^"?_row"?([;\t])' or ","
end

local function is_before(a, b)
  if a.row ~= b.row then return a.row < b.row end
  return a.part < b.part
end

-- A line of the file: which row and part it is, its cells, where it stands, and why it cannot be read.
local function line_of(cells, input, file, line, why)
  local row, part = cells._row, cells._part
  if why then row, part = cells[1], cells[4] end
  return { row = math.tointeger(tonumber(row)), part = outcomes.part(part or ""), name = row, input = input,
    file = file, line = line, why = why }
end

-- The lines one by one. n_own: how many columns of lode's own stand before those of the input.
local function lines(path, n_own, encoding)
  local delimiter = delimiter_of(path)
  local own = native.open(path, path, delimiter, encoding, nil, true)
  local inputs = native.open(path, path, delimiter, encoding)
  if #own:columns() - #inputs:columns() ~= n_own then
    native.bad("lode's own columns, _row to _job, must stay the first: they tell which rows these are", path, 1)
  end
  local last
  local function next_line()
    local cells, file, line, _, why = own:next()
    if not cells then return nil end
    local here = line_of(cells, inputs:next(), file, line, why)
    if not here.row then
      native.bad(('the _row "%s" is no number: rows that the load never had belong in one of their own')
        :format(here.name), file, line)
    end
    if last and not is_before(last, here) then
      native.bad(is_before(here, last) and "the lines must stay in the order in which they were: sort by _row and _part"
        or ("row %d is on line %d already: it would be loaded twice"):format(here.row, last.line), file, line)
    end
    last = here
    return here
  end
  return { columns = inputs:columns(), next = next_line, close = function()
    own:close()
    inputs:close()
  end }
end

-- Nothing of the line was mended.
local function is_same(here, old, columns)
  if here.why then return true end -- it cannot be read still
  for _, column in ipairs(columns) do
    if here.input[column] ~= (old.input[column] or "") then return false end
  end
  return true
end

--- The rows of the file for a retry. What could not be read before, and was not mended, stays rejected for its old
--- reason.
---@param path string the failed file
---@param failed table what failed, in input order, as lode.retry reads it
---@param encoding string "utf-8" (as lode wrote it), or what a spreadsheet made of that: "latin1" or "cp1252"
---@return lode.Stream
function M.stream(path, failed, encoding)
  local mended = lines(path, failed.n_own, encoding)
  local at = mended.next()
  local function next_row()
    local old = failed.next()
    if at and (not old or is_before(at, old)) then
      native.bad(("row %d is none of those that failed"):format(at.row), at.file, at.line)
    end
    if not old then return nil end
    if at and not is_before(old, at) then
      local here = at
      at = mended.next()
      if not (old.why and is_same(here, old, mended.columns)) then
        if here.why then native.bad(here.why, here.file, here.line) end
        return here.input, here.file, here.line, here.part
      end
    else
      old.why = ":from-csv: left out of " .. path:match "[^/]*$"
    end
    for _, column in ipairs(mended.columns) do old.input[column] = old.input[column] or "" end
    return old.input, old.file, old.line, old.part, old.why
  end
  return { columns = mended.columns, next = next_row, dropped = {}, close = function()
    mended.close()
    failed.close()
  end }
end

return M
