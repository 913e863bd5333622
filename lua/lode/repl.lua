--- `lode repl`: Lua typed line by line, with a row of a file at hand, and what a map makes of it.
local native = require "lode.native.test"
local sources = require "lode.native.source"
local run = require "lode.native.run"
local condition = require "lode.condition"
local fault = require "lode.fault"
local plan = require "lode.plan"
local show = require("lode.show").show
local source = require "lode.source"
local tried = require "lode.tried"

local M = {}

local help = [[
Lua, an expression or statements: its value is shown. At hand: row, lode, clean, and what you define.
:open FILE     the rows of another CSV file
:next [N]      the next row, or the one after N
:find EXPR     the next row for which the Lua expression is true: :find row.email == ""
:row [N]       the row, or the Nth one of the file
:map [STEP]    what the recipe, or that step of the load script, makes of the row (the file is read anew); Ids of
               earlier steps are words
:load FILE     another recipe or load script
:help  :quit]]

local script, data_path, reader, columns, row, line, n_row
local env = {}

local function say(fmt, ...)
  run.say(select("#", ...) > 0 and fmt:format(...) or fmt)
end

local function words(err)
  if type(err) == "string" then return native.words(err) end
  return fault.words(err)
end

local function close()
  if reader then reader:close() end
  reader, columns, row, env.row = nil, nil, nil, nil
end

-- One row on; false at the end.
local function advance()
  if not reader then fault.usage ":open FILE first: no file is open" end
  local next, _, at, _, why = reader:next()
  if why then fault.raise("input", "line %d: %s", at, why) end
  if not next then return false end
  row, line, n_row = source.stricter(columns)(next), at, n_row + 1
  env.row = row
  return true
end

local function tell_row()
  if not row then fault.usage "there is no row" end
  local width = 0
  for _, name in ipairs(columns) do width = math.max(width, #name) end
  say("line %d", line)
  for _, name in ipairs(columns) do say("  %s%s  %s", name, (" "):rep(width - #name), show(rawget(row, name))) end
end

local function tell_end()
  close()
  say "no more rows"
end

local commands = {}

local function open(path)
  close()
  reader = sources.open(path)
  columns, data_path, n_row = reader:columns(), path, 0
end

-- The number that a command is given; nil for none.
local function number_of(text, what)
  if text == "" then return nil end
  local n = math.tointeger(tonumber(text))
  if not n or n < 1 then fault.usage("%s wants the number of rows or none, not %s", what, text) end
  return n
end

function commands.open(path)
  open(path)
  if not advance() then return tell_end() end
  tell_row()
end

function commands.next(n)
  for _ = 1, number_of(n, ":next") or 1 do
    if not advance() then return tell_end() end
  end
  tell_row()
end

function commands.find(code)
  local is = load("return " .. code, "=find", "t", env)
  if not is then fault.usage(":find wants an expression: :find row.email == \"\"") end
  repeat
    if not advance() then return tell_end() end
  until condition.holds(is(), ":find")
  tell_row()
end

function commands.row(text)
  local n = number_of(text, ":row")
  if n and not data_path then fault.usage ":open FILE first: no file is open" end
  if n and not (row and n_row <= n) then open(data_path) end
  while n and n_row < n do
    if not advance() then return tell_end() end
  end
  tell_row()
end

function commands.load(path)
  local file <close>, why = io.open(path, "rb") -- not when a map of it is asked for
  if not file then fault.usage("cannot open %s", why) end
  script = path
end

function commands.map(step)
  if not script then fault.usage ":load FILE first: there is no recipe or load script" end
  if not row then fault.usage ":open FILE first: there is no row" end
  local path = os.tmpname()
  local out = sources.spool(path, columns)
  local values = {}
  for i, name in ipairs(columns) do values[i] = rawget(row, name) end
  out:add(values)
  out:finish()
  local ok, records, what = pcall(function()
    local function opened() return sources.open(path, "the row") end
    local map <close> = tried.map(opened, script, step ~= "" and step or nil, {}, plan.ANY_IDS, ":map STEP")
    return map:next()
  end)
  os.remove(path)
  if not ok then error(records, 0) end
  if not records then
    local where = what.column ~= "" and ("%s=%s: "):format(what.column, what.value) or ""
    return say("%s: %s%s", what.status, where, what.message)
  end
  for _, record in ipairs(records) do say("%s", show(record)) end
end

function commands.help()
  say(help)
end

-- Lua: the values of an expression, or what statements do.
local function evaluate(code)
  local chunk = load("return " .. code, "=repl", "t", env)
  if not chunk then
    local why
    chunk, why = load(code, "=repl", "t", env)
    if not chunk then fault.raise("script", "%s", (why:gsub("^repl:1: ", ""))) end
  end
  local values = table.pack(chunk())
  for i = 1, values.n do say("%s", show(values[i])) end
end

local function handle(text)
  local name, rest = text:match "^:(%a+)%s*(.-)%s*$"
  if not name then return evaluate(text) end
  local command = commands[name]
  if not command then fault.usage("there is no :%s%s", name, fault.hint(name, fault.names(commands))) end
  return command(rest)
end

--- Reads lines until they end.
---@package
---@param path? string recipe or load script
---@param data? string CSV file
function M.run(path, data)
  local is_terminal = native.is_terminal()
  if path then commands.load(path) end
  env.lode, env.clean = require "lode", require "lode.clean"
  setmetatable(env, { __index = function(_, name) return rawget(_G, name) end })
  if is_terminal then say ":help tells what there is" end
  if data then commands.open(data) end
  while true do
    if is_terminal then io.stderr:write "> " end
    local text = io.read "l"
    if not text or text:match "^%s*:quit%s*$" then break end
    if text:find "%S" then
      local ok, err = pcall(handle, text)
      if not ok then say("error: %s", words(err)) end
    end
  end
  close()
end

return M
