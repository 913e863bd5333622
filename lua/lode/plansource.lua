--- Where rows come from, in words, for `lode plan`: which function of lode's made a source, and what was done with its
--- rows, in order. Sources do not know how they were written, so those functions are watched while a script is shown.
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

local written = setmetatable({}, { __mode = "k" }) -- source to its lines

--- Says where the rows of a source come from.
---@param made any what is no source is left alone
---@param first string
---@return any made
function M.tell(made, first)
  if source.is(made) then written[made] = { first } end
  return made
end

-- The functions of lode that give a source.
local makers = { "csv", "jsonl", "sqlite", "odbc", "rows", "dedupe", "hierarchy" }

-- A plain file is told by its name. A connection string may have a password in it.
local function call_of(name, words, args)
  if name == "csv" and args.n == 1 and type(args[1]) == "string" and args[1] ~= "-" then return args[1] end
  if name == "csv" and args[1] == "-" then return "standard input" end
  local is_list = name == "rows" and type(args[1]) == "table" and not getmetatable(args[1])
  if is_list then return "rows of the script" end
  local out = {}
  for i = 1, args.n do out[i] = name == "odbc" and i == 1 and "…" or words(args[i]) end
  return ("lode.%s(%s)"):format(name, table.concat(out, ", "))
end

local function watched(fn, tell)
  return function(...)
    local made = table.pack(fn(...))
    for i = 1, made.n do
      if source.is(made[i]) then tell(made[i], table.pack(...)) end
    end
    return table.unpack(made, 1, made.n)
  end
end

--- Watches from now on.
---@param lode table what lode's functions stand in
---@param words fun(v: any): string an argument in words
function M.watch(lode, words)
  for _, name in ipairs(makers) do
    lode[name] = watched(rawget(lode, name), function(made, args)
      written[made] = { call_of(name, words, args) }
    end)
  end
  for name, method in pairs(source.methods) do
    source.methods[name] = watched(method, function(made, args)
      local from, out = args[1], {}
      for i = 2, args.n do out[#out + 1] = words(args[i]) end
      local before = M.lines(from, words)
      local lines = table.move(before, 1, #before, 1, {})
      lines[#lines + 1] = (":%s(%s)"):format(name, table.concat(out, ", "))
      written[made] = lines
    end)
  end
end

--- The lines that tell where rows come from, the first without what was done with them.
---@param from any
---@param words fun(v: any): string
---@return string[]
function M.lines(from, words)
  if written[from] then return written[from] end
  if type(from) == "function" then return { words(from) } end
  return { source.is(from) and (from.name or "a source") or fault.no_value(from) or tostring(from) }
end

return M
