-- The Lua reference, made from the comments of lua/lode: `---` blocks with LuaLS tags in front of what they document.
-- usage: lua5.4 tests/support/luadoc.lua [--write | --examples | --meta]
-- Prints lua/README.md; writes it, and lua/lode/_meta/lode.lua, the definitions for editors; makes a load script that
-- runs every example which says what it prints; or prints these definitions.
-- What is public is what lua/lode/init.lua exports, and the methods of the classes that come with it.

local ROOT = "lua/lode/"

-- The chapters, in the order of a reader's need.
local chapters = {
  { "Scripts", "init", "args" },
  { "Sources", "source", "csv", "jsonl", "database", "rows", "chain", "map", "sorted", "lookup" },
  { "Hierarchies", "hierarchy" },
  { "Duplicates", "dedupe" },
  { "Columns and maps", "expr" },
  { "Cleaning values", "clean" },
  { "Steps", "step" },
  { "Ids of other runs", "ids" },
  { "Rows that fail", "answer", "mend" },
  { "The org", "org" },
  { "Record types", "recordtypes" },
  { "Picklists", "picklists" },
  { "Owners", "owners" },
  { "Price books", "pricebook" },
  { "Masking", "mask" },
  { "Once, now, random", "once" },
  { "Side by side", "parallel" },
  { "JSON", "json" },
  { "Jobs by hand", "job" },
  { "Tests", "test", "testmap", "testload" },
}
local files = { clean = "_meta/clean" } -- where a module's functions are documented, if not in it
-- Modules that scripts require by their own name, or that are parts of such, and what scripts call them.
local apart = { test = "test", testmap = "test", testload = "test" }
local receivers = { -- what an object of a class is called in headings
  ["lode.Source"] = "source", ["lode.Step"] = "step", ["lode.Org"] = "org", ["lode.Job"] = "job", ["lode.Expr"] = "c.x",
  ["lode.Ids"] = "ids", ["lode.Rehearsed"] = "run", ["lode.RecordTypes"] = "types",
  ["lode.Picklists"] = "lists", ["lode.Owners"] = "owners", ["lode.Pricebooks"] = "books", ["lode.Mask"] = "mask",
}

local function fail(fmt, ...)
  io.stderr:write("luadoc: ", fmt:format(...), "\n")
  os.exit(1)
end

local function read(path)
  local file <close> = io.open(path, "rb") or fail("%s cannot be read", path)
  return file:read "a"
end

-- "type rest": a type may hold blanks within braces, parentheses and angles, and behind fun(…):
local function split_type(text)
  local depth, i = 0, 1
  while i <= #text do
    local ch = text:sub(i, i)
    if ch:find "[%[{(<]" then
      depth = depth + 1
    elseif ch:find "[%]})>]" then
      depth = depth - 1
    elseif ch == " " and depth == 0 and text:sub(i - 1, i - 1) ~= ":" then
      break
    end
    i = i + 1
  end
  return text:sub(1, i - 1), (text:sub(i + 1))
end

local tags = {}

function tags.param(doc, text)
  local name, rest = text:match "^(%S+)%s+(.*)$"
  local kind, about = split_type(rest)
  table.insert(doc.params, { name = (name:gsub("%?$", "")), optional = name:find "%?$", type = kind, about = about })
end

tags["return"] = function(doc, text)
  local kind, about = split_type(text)
  table.insert(doc.returns, { type = kind, about = about })
end

function tags.class(doc, text)
  doc.class = text:match "^%S+"
  doc.head, doc.text = doc.text, {}
end

function tags.field(doc, text)
  local name, rest = text:match "^(%S+)%s+(.*)$"
  local kind, about = split_type(rest)
  if #doc.text > 0 then about = table.concat(doc.text, " ") end
  doc.text = {}
  table.insert(doc.fields, { name = (name:gsub("%?$", "")), optional = name:find "%?$", type = kind, about = about })
end

function tags.type(doc, text)
  doc.type = text
end

function tags.meta() end

function tags.package(doc)
  doc.is_hidden = true
end

-- One block of comment lines, and the line of code behind it.
local function parse_block(lines, code, where)
  local doc = { text = {}, params = {}, returns = {}, fields = {}, where = where, lines = lines }
  for _, line in ipairs(lines) do
    local tag, rest = line:match "^%-%-%-@(%S+)%s*(.*)$"
    if tag then
      (tags[tag] or fail("%s: what is @%s?", where, tag))(doc, rest)
    else
      table.insert(doc.text, (line:match "^%-%-%- ?(.*)$"))
    end
  end
  if doc.class then doc.text = doc.head end
  doc.owner, doc.name, doc.args = code:match "^function ([%w_]+)[.:]([%w_]+)(%b())"
  if not doc.owner then doc.owner, doc.name = code:match "^([%w_]+)%.([%w_]+) = " end
  return doc
end

-- A module: what its head says, and its blocks in their order.
local function parse(module)
  local path = ROOT .. (files[module] or module) .. ".lua"
  local docs, block, n, start = {}, {}, 0, 0
  for line in (read(path) .. "\n"):gmatch "(.-)\n" do
    n = n + 1
    if line:find "^%-%-%-" then
      if #block == 0 then start = n end
      block[#block + 1] = line
    elseif #block > 0 then
      docs[#docs + 1] = parse_block(block, line, ("%s:%d"):format(path, start))
      if start == 1 then docs.head, docs[#docs] = docs[#docs], nil end
      block = {}
    end
  end
  return docs
end

-- What init.lua exports: public name to module and name there, or to a whole module.
local function exports()
  local modules, all, whole = {}, {}, {}
  for line in read(ROOT .. "init.lua"):gmatch "[^\n]+" do
    local variable, module = line:match '^local (%w+) = require "lode%.(%w+)"'
    if variable then modules[variable] = module end
    local name, from, key = line:match "^  (%w+) = (%w+)%.([%w_]+),"
    if not name then name, from, key = line:match "^  ([%w_]+) = (%w+)%.([%w_]+)," end
    if name then all[modules[from] .. "." .. key] = "lode." .. name end
    name, module = line:match '^  (%w+) = require "lode%.(%w+)"'
    if name then whole[module] = "lode." .. name end
    name = line:match "^M%.([%w_]+) = " or line:match "^function M%.([%w_]+)"
    if name then all["init." .. name] = "lode." .. name end
  end
  return all, whole
end

local exported, whole = exports()
local documented = {}

-- The name under which a script reaches what the block documents, or nil.
local function public_name(doc, module, class)
  if doc.owner == "M" then
    local prefix = whole[module] or not doc.is_hidden and apart[module]
    local name = exported[module .. "." .. doc.name] or prefix and prefix .. "." .. doc.name
    if name then documented[module .. "." .. doc.name] = true end
    return name
  elseif doc.owner == "methods" and not doc.is_hidden then
    return receivers[class or fail("%s: a method of no class", doc.where)] .. ":" .. doc.name
  end
  return nil
end

-- --- Markdown ---------------------------------------------------------------------------------

local function anchor(heading)
  return (heading:lower():gsub("[^%w%s_-]", ""):gsub(" ", "-"))
end

local linked = {} -- classes that have a heading

local function show_type(kind)
  local text = "`" .. kind:gsub("|", "\\|") .. "`"
  local class = kind:match "^lode%.%w+"
  if class and linked[class] then text = ("[%s](#%s)"):format(text, anchor(class)) end
  return text
end

local function put_fields(out, doc)
  local is_given = doc.class:find "Spec$" or doc.class:find "Options$" or doc.class:find "Filter$"
  out[#out + 1] = "| field | type | |\n|---|---|---|"
  for _, f in ipairs(doc.fields) do
    local name = f.name == "[1]" and "*first*" or "`" .. f.name .. "`"
    local mark = is_given and not f.optional and " \\*" or ""
    out[#out + 1] = ("| %s%s | %s | %s |"):format(name, mark, show_type(f.type), f.about)
  end
  out[#out + 1] = ""
end

local function put_doc(out, doc, name)
  if #doc.text > 0 and table.concat(doc.text) ~= "" then
    out[#out + 1] = table.concat(doc.text, "\n") .. "\n"
  elseif #doc.fields == 0 then
    fail("%s: %s says nothing", doc.where, name)
  end
  if #doc.fields > 0 then put_fields(out, doc) end
  local n = 0
  for _, p in ipairs(doc.params) do
    if p.about ~= "" or linked[p.type] or p.optional then
      local about = (p.optional and ", may be left out" or "") .. (p.about ~= "" and ": " .. p.about or "")
      out[#out + 1] = ("- `%s` %s%s"):format(p.name, show_type(p.type), about)
      n = n + 1
    end
  end
  for _, r in ipairs(doc.returns) do
    local about = r.about ~= "" and ": " .. r.about or ""
    out[#out + 1] = ("- gives %s%s"):format(show_type(r.type), about)
    n = n + 1
  end
  if n > 0 then out[#out + 1] = "" end
end

local function heading(doc, name)
  if not doc.args and doc.owner ~= "methods" and #doc.params == 0 then return name end
  local args = {}
  for _, p in ipairs(doc.params) do args[#args + 1] = p.name end
  return name .. "(" .. table.concat(args, ", ") .. ")"
end

-- The public blocks of a chapter's modules: { doc, heading }.
local function entries(chapter)
  local list, class = {}, nil -- methods of a class may stand in several modules
  for i = 2, #chapter do
    local module = chapter[i]
    local docs = parse(module)
    if docs.head then list[#list + 1] = { doc = docs.head, name = module, is_head = true } end
    for _, doc in ipairs(docs) do
      if doc.class then
        if receivers[doc.class] then class = doc.class end
        list[#list + 1] = { doc = doc, name = doc.class }
        linked[doc.class] = true
      else
        local name = public_name(doc, module, class)
        if name then list[#list + 1] = { doc = doc, name = heading(doc, name) } end
      end
    end
  end
  return list
end

local function check_all_documented()
  for key, name in pairs(exported) do
    if not documented[key] then fail("%s (%s in lua/lode) has no comment", name, key) end
  end
end

local function markdown()
  local out = {
    "# The Lua reference\n",
    "Made from the comments of [lua/lode](lode) by `tests/support/luadoc.lua`; to change it, change those and run",
    "`lua5.4 tests/support/luadoc.lua --write`. The [cookbook](../scripts/README.md) shows whole scripts.\n",
    "In the examples `-->` stands before what a line prints, a blank between values; a test runs each of these. A \\*",
    "marks what must be given.\n",
  }
  local all = {}
  for i, chapter in ipairs(chapters) do
    all[i] = entries(chapter)
    out[#out + 1] = ("- [%s](#%s)"):format(chapter[1], anchor(chapter[1]))
  end
  out[#out + 1] = ""
  check_all_documented()
  for i, chapter in ipairs(chapters) do
    out[#out + 1] = "## " .. chapter[1] .. "\n"
    for _, e in ipairs(all[i]) do
      if not e.is_head then out[#out + 1] = "### " .. e.name .. "\n" end
      if not e.is_head or table.concat(e.doc.text) ~= "" then put_doc(out, e.doc, e.name) end
    end
  end
  return (table.concat(out, "\n"):gsub("\n\n\n+", "\n\n"):gsub("\n*$", "\n"))
end

-- --- Definitions for editors -------------------------------------------------------------------

-- Methods that expressions have of lode.clean.
local function put_clean_methods(out)
  for _, doc in ipairs(parse "clean") do
    out[#out + 1] = "--- As lode.clean." .. doc.name .. "."
    local names = {}
    for i = 2, #doc.params do
      local p = doc.params[i]
      names[#names + 1] = p.name
      local about = p.about ~= "" and " " .. p.about or ""
      out[#out + 1] = ("---@param %s%s %s%s"):format(p.name, p.optional and "?" or "", p.type, about)
    end
    out[#out + 1] = "---@return lode.Expr"
    out[#out + 1] = ("function Expr:%s(%s) end\n"):format(doc.name, table.concat(names, ", "))
  end
end

-- What LuaLS is not told by comments: what calling and joining gives.
local operators = {
  ["lode.Source"] = "---@operator call: table<string, string>?",
  ["lode.Expr"] = "---@operator concat(lode.Expr|string|number): lode.Expr",
}

local function put_meta(out, e, objects)
  local doc = e.doc
  if doc.class then
    out[#out + 1] = table.concat(doc.lines, "\n")
    if operators[doc.class] then out[#out + 1] = operators[doc.class] end
    local object = doc.class:match "%w+$"
    objects[receivers[doc.class] or ""] = object
    out[#out + 1] = ("local %s = {}\n"):format(object)
    if object == "Expr" then put_clean_methods(out) end
    return
  end
  local lines = table.concat(doc.lines, "\n")
  local receiver, method = e.name:match "^([%w.]+):([%w_]+)"
  if receiver then
    local params = e.name:match "%(.*%)$" or "()"
    out[#out + 1] = ("%s\nfunction %s:%s%s end\n"):format(lines, objects[receiver], method, params)
  elseif e.name:find "%(" then
    out[#out + 1] = ("%s\nfunction %s end\n"):format(lines, e.name)
  else
    out[#out + 1] = ("%s%s = nil\n"):format(lines .. (doc.type and "\n" or "\n---@type any\n"), e.name)
  end
end

-- One file for all of the API; lode.clean has its own.
local function meta()
  local out = {
    "---@meta lode",
    "-- Definitions for editors, made from the comments of lua/lode by tests/support/luadoc.lua.\n",
    "---@class lode",
    "---@field clean lode.clean",
    "local lode = {}",
    "\n--- What a field of a table map can be.",
    "---@alias lode.Value lode.Expr|string|number|boolean|userdata|fun(row: table): any\n",
    "lode.mend = {}",
    "lode.json = {}\n",
  }
  local objects = {}
  for _, chapter in ipairs(chapters) do
    if chapter[2] ~= "clean" and not apart[chapter[2]] then
      for _, e in ipairs(entries(chapter)) do
        if not e.is_head then put_meta(out, e, objects) end
      end
    end
  end
  out[#out + 1] = "return lode\n"
  return table.concat(out, "\n")
end

-- Modules that are functions, too.
local calls = { test = "---@class lode.test\n---@overload fun(name: string, fn: fun())" }

-- Of a module that scripts require by itself: its parts' definitions.
local function meta_of(name)
  local out = { "---@meta lode." .. name, "-- Definitions for editors, made by tests/support/luadoc.lua.\n" }
  local objects = {}
  for _, chapter in ipairs(chapters) do
    for _, e in ipairs(apart[chapter[2]] and entries(chapter) or {}) do
      if e.is_head then
        out[#out + 1] = table.concat(e.doc.lines, "\n")
        if calls[name] then out[#out + 1] = calls[name] end
        out[#out + 1] = ("local %s = {}\n"):format(name)
      elseif e.doc.class or e.name:find("^" .. name .. "[.]") or e.name:find ":" then
        put_meta(out, e, objects)
      end
    end
  end
  out[#out + 1] = "return " .. name .. "\n"
  return table.concat(out, "\n")
end

-- --- Examples ---------------------------------------------------------------------------------

-- The ```lua parts of every block: { code, where, wanted lines }.
local function examples()
  local list = {}
  for _, chapter in ipairs(chapters) do
    for _, e in ipairs(entries(chapter)) do
      local code, wanted
      for _, line in ipairs(e.doc.text) do
        if line == "```lua" then
          code, wanted = {}, {}
        elseif line == "```" and code then
          local text = table.concat(code, "\n")
          wanted = table.concat(wanted, "\n")
          list[#list + 1] = { code = text, where = e.doc.where, name = e.name, n = #list, wanted = wanted }
          code = nil
        elseif code then
          code[#code + 1] = line
          local want = line:match "%-%-> ?(.*)$"
          if want then wanted[#wanted + 1] = want end
        end
      end
    end
  end
  return list
end

-- A load script that runs each example in a function of its own and prints TAP.
local function test_script()
  local out = {
    'local lode, clean = require "lode", require "lode.clean"',
    "local say, printed = print, {}",
    "local function print(...)",
    "  local t = table.pack(...)",
    "  for i = 1, t.n do t[i] = tostring(t[i]) end",
    '  printed[#printed + 1] = table.concat(t, " ")',
    "end",
    "local n = 0",
    "local function try(name, wanted, f)",
    "  n, printed = n + 1, {}",
    "  local ok, why = pcall(f)",
    '  local got = table.concat(printed, "\\n")',
    '  say((ok and got == wanted and "ok " or "not ok ") .. n .. " - the example of " .. name)',
    '  if not ok then say("# raised: " .. tostring(why)) end',
    '  if ok and got ~= wanted then say("# got:    " .. got:gsub("\\n", "\\n#         ")) end',
    '  if ok and got ~= wanted then say("# wanted: " .. wanted:gsub("\\n", "\\n#         ")) end',
    "end",
  }
  local list = examples()
  table.sort(list, function(a, b) -- lode.args comes before lode.org
    local x, y = a.code:find "lode%.args" ~= nil, b.code:find "lode%.args" ~= nil
    if x ~= y then return x end
    return a.n < b.n
  end)
  for _, e in ipairs(list) do
    local chunk, why = load(e.code, "=" .. e.where, "t")
    if not chunk then fail("%s: the example of %s: %s", e.where, e.name, why) end
    if e.wanted ~= "" then
      out[#out + 1] = ("try(%q, %q, function()\n%s\nend)"):format(e.name .. " (" .. e.where .. ")", e.wanted, e.code)
    end
  end
  out[#out + 1] = 'say("1.." .. n)'
  return table.concat(out, "\n") .. "\n"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

if arg[1] == "--examples" then
  io.write(test_script())
elseif arg[1] == "--meta" then
  io.write(meta(), "\n", meta_of "test")
elseif arg[1] == "--write" then
  write("lua/README.md", markdown())
  write(ROOT .. "_meta/lode.lua", meta())
  write(ROOT .. "_meta/test.lua", meta_of "test")
else
  io.write(markdown())
end
