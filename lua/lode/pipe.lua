--- What can be read once: pipes, process substitutions, terminals. A run keeps what comes of one, under its path, so
--- that all who name it read the same rows, and a resumed run reads them again.
local hash = require "lode.native.hash"
local native = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

local is_read = {} -- of paths, where there is no run to keep anything

local function hex(text)
  return (text:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

--- What files of this path are called.
---@param path string
---@return string
function M.kind(path)
  return "pipe-" .. hex(hash.hmac("pipe", path):sub(1, 8))
end

--- Whether there is a run, in which it can be kept.
---@return boolean
function M.has_run()
  return (pcall(run.dir))
end

local function kept(path)
  return M.has_run() and ("%s/chunks/%s.csv"):format(run.dir(), M.kind(path)) or nil
end

--- Whether it is one, or was when the run began. What is open already is another thing in the next process.
---@param path string
---@return boolean
function M.is(path)
  if path == "/dev/stdin" or path:find "^/dev/fd/%d+$" or path:find "^/proc/%w+/fd/%d+$" then return true end
  local file = kept(path)
  return native.is_pipe(path) or file ~= nil and run.exists(file)
end

--- All that comes from an open file, to another one.
---@param from file*
---@param what string for messages
---@param path string
function M.copy(from, what, path)
  local out = assert(io.open(path, "wb"))
  while true do
    local block, why = from:read(65536)
    if why then fault.raise("io", "cannot read %s: %s", what, why) end
    if not block then break end
    assert(out:write(block))
  end
  assert(out:close())
end

--- The file to read for a path: itself, or what was kept of it. Without a run it can be read once: raises `usage` where
--- it was, or is to be read twice.
---@param path string
---@param is_twice? boolean
---@return string
function M.file(path, is_twice)
  if not M.is(path) then return path end
  local file = kept(path)
  if not file then
    if is_read[path] or is_twice then
      fault.usage("%s is no file but a pipe, which can be read once: write what comes of it to a file, and read that",
        path)
    end
    is_read[path] = true
    return path
  end
  if run.exists(file) then return file end
  local from <close>, why = io.open(path, "rb")
  if not from then fault.raise("io", "cannot open %s", why) end
  M.copy(from, path, file .. ".part")
  run.keep(file .. ".part", file)
  return file
end

return M
