-- What suites need to try things: errors, and files of rows.
local lu = require "luaunit"
local lode = require "lode"

local M = {}
local n_files = 0

--- What fn raises: "code: message".
function M.raised(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err.code .. ": " .. err.message
end

--- The rows of a CSV file that holds this text.
function M.csv(text)
  n_files = n_files + 1
  local path = ("%s/%d.csv"):format(os.getenv "LODE_TEST_TMP", n_files)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(text))
  return lode.csv(path)
end

return M
