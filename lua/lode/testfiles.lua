--- Files of tests: those that stand beside them, and those that are gone when `lode test` ends.
local native = require "lode.native.test"
local run = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

--- A file as the test names it: seen from the test's folder.
---@param path string
---@return string
function M.beside(path)
  local here = run.where():match "^(.*/)[^/]*$"
  return here and not path:find "^/" and here .. path or path
end

local n_files = 0

--- The name of a file for the test.
---@param ending string of the name
---@return string
function M.fresh(ending)
  local _, dir = native.settings()
  local mark
  repeat -- each test file counts anew, in one folder: a number that another one took has a mark
    n_files = n_files + 1
    mark = ("%s/%d.taken"):format(dir, n_files)
  until not M.read(mark)
  assert(io.open(mark, "wb")):close()
  return ("%s/%d%s"):format(dir, n_files, ending)
end

--- The whole of a file, or nil.
---@param path string
---@return string?
function M.read(path)
  local f <close> = io.open(path, "rb")
  return f and f:read "a"
end

--- A table whose names and values are all texts.
---@param t table?
---@param what string for messages
---@return table<string, string>
function M.texts(t, what)
  local out = {}
  for name, v in pairs(t or {}) do
    if type(v) == "table" then fault.usage("%s.%s is a table, not a text", what, tostring(name)) end
    out[tostring(name)] = tostring(v)
  end
  return out
end

return M
