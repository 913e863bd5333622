--- Rows of a step's outcome file, read back.
local native = require "lode.native.source"

local M = {}

--- The rows as a stream, lode's own columns with them: of a name that the input has, too, they are the ones. A row
--- that could not be read when it was loaded says so still, as its fifth value: of its cells there is what could be
--- read, the others are blank.
---@param path string
---@return lode.Stream
function M.stream(path)
  local reader = native.open(path, path, nil, nil, nil, true)
  local all, columns, seen = reader:columns(), {}, {}
  for _, column in ipairs(all) do
    if not seen[column] then columns[#columns + 1] = column end
    seen[column] = true
  end
  local function next_row()
    local row, file, line, part, why = reader:next()
    if why then
      local cells = row
      row = {}
      for i, column in ipairs(all) do row[column] = row[column] or cells[i] or "" end
    end
    if row and row._error_code == "BAD_ROW" then why = row.sf__Error:match "^BAD_ROW:(.*):%-%-$" or row.sf__Error end
    return row, file, line, part, why
  end
  return { columns = columns, n_columns = #all, next = next_row, close = function() reader:close() end, dropped = {} }
end

--- The rows of several such files, one file after the other. Of all but the last, those that the next one has not: who
--- failed, was rejected or not processed is there once more.
---@param paths string[]
---@return lode.Stream
function M.chain(paths)
  local at, stream = 1, M.stream(paths[1])
  local chain = { columns = stream.columns, n_columns = stream.n_columns, dropped = {} }
  chain.next = function()
    while true do
      local row, file, line, part, why = stream.next()
      if row and (at == #paths or not M.is_for_retry(row)) then return row, file, line, part, why end
      if not row then
        if at == #paths then return nil end
        stream.close()
        at = at + 1
        stream = M.stream(paths[at])
      end
    end
  end
  chain.close = function() stream.close() end
  return chain
end

--- Which part of its row a row is, by its cell _part ("2 of 3"): one number, as source/part.h packs it. 0: it was not
--- split.
---@param cell string
---@return integer
function M.part(cell)
  local at, of = cell:match "^(%d+) of (%d+)$"
  return math.tointeger(tonumber(at or cell) or 0) | (math.tointeger(tonumber(of)) or 0) << 16
end

--- True of a row that a retry takes up.
---@param row table
---@return boolean
function M.is_for_retry(row)
  return row._status == "failed" or row._status == "rejected" or row._status == "unprocessed"
end

--- The rows of such a stream that fit.
---@param stream lode.Stream
---@param fits fun(row: table): boolean
---@return lode.Stream
function M.filter(stream, fits)
  local next_row = stream.next
  stream.next = function()
    for row, file, line, part, why in next_row do
      if fits(row) then return row, file, line, part, why end
    end
  end
  return stream
end

--- The rows of such files with a status and an error code. A loop is told of every row; a step loads none that could
--- not be read.
---@param paths string[]
---@param wanted lode.RowsFilter
---@param is_for_step boolean
---@return lode.Stream
function M.fitting(paths, wanted, is_for_step)
  local found = M.filter(M.chain(paths), function(row)
    return (not wanted.status or row._status == wanted.status) and (not wanted.code or row._error_code == wanted.code)
  end)
  local next_row = found.next
  found.next = function()
    local row, file, line, part, why = next_row()
    return row, file, line, part, is_for_step and why and " " .. why or nil
  end
  return found
end

return M
