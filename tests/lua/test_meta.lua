-- The definitions for editors (lua/lode/_meta) against what the modules have: names, parameters, options.
local clean = require "lode.clean"
local fault = require "lode.fault"
local lode = require "lode"
local lu = require "luaunit"

-- Functions of a module's source, name to parameters: `function methods:id(...)`, `methods.insert = with "insert"`.
local function written(module, owner)
  local list = {}
  for line in io.lines("lua/lode/" .. module .. ".lua") do
    local name, args = line:match("^function " .. owner .. "[.:]([%w_]+)(%b())")
    if not name then name, args = line:match("^" .. owner .. "%.([%w_]+) = with "), "(spec)" end
    if not name then name, args = line:match("^" .. owner .. "%.([%w_]+) = "), "()" end
    if name then list[name] = args:sub(2, -2) end
  end
  return list
end

-- The definitions, run: tables of functions by class, and the fields of each class as comments say.
local function definitions(path)
  local env, classes, fields, class = {}, {}, {}, nil
  local text, args = {}, {}
  for line in io.lines(path) do
    local name = line:match "^%-%-%-@class ([%w.]+)" or line:match "^%-%-%-@class %(exact%) ([%w.]+)"
    if name then class, fields[name] = name, {} end
    local field = line:match "^%-%-%-@field (%[?[%w_]+%]?)"
    if class and field then fields[class][field] = true end
    local object = line:match "^local (%w+) = {}"
    if object and class then
      classes[class] = object
      line = object .. " = {}"
      class = nil
    end
    text[#text + 1] = line
    local owner, method, list = line:match "^function ([%w_.]+)[.:]([%w_]+)(%b())"
    if owner then args[owner .. "." .. method] = list:sub(2, -2) end
  end
  assert(load(table.concat(text, "\n"), "@" .. path, "t", env))()
  local out = {}
  for name, object in pairs(classes) do out[name] = env[object] end
  return out, fields, args
end

local defined, fields, args_of = definitions "lua/lode/_meta/lode.lua"
local of_test, of_test_fields, of_test_args = definitions "lua/lode/_meta/test.lua"
local of_clean = definitions "lua/lode/_meta/clean.lua"

local M = {}

M["lode has what editors are told"] = function()
  local n = 0
  for name, v in pairs(lode) do
    n = n + 1
    if type(v) == "function" then
      lu.assertEquals(type(rawget(defined.lode, name)), "function", "lode." .. name .. " is not told")
    elseif name ~= "clean" and v ~= lode.null and v ~= lode.required and v ~= lode.columns then
      lu.assertTable(defined.lode[name], "lode." .. name .. " is not told")
      for key in pairs(defined.lode[name]) do lu.assertEquals(type(v[key]), "function", name .. "." .. key) end
    end
  end
  lu.assertTrue(n > 20)
  for name, v in pairs(defined.lode) do
    lu.assertEquals(type(lode[name]), type(v), "lode." .. name .. " is told, and not there")
  end
  for _, module in ipairs { "mend", "json" } do
    local list = written(module, "M")
    lu.assertNotNil(next(list))
    for name, args in pairs(list) do lu.assertEquals(args_of["lode." .. module .. "." .. name], args, name) end
  end
end

-- Class to the modules where its methods stand, and what is hidden of them.
local classes = {
  Source = { "source", "chain", "map", "sorted", "lookup", hidden = { open = true, stream = true } },
  Step = { "step", hidden = {} },
  Org = { "org", hidden = {} },
  Job = { "job", hidden = {} },
  Ids = { "ids", hidden = {} },
  RecordTypes = { "recordtypes", hidden = {} },
  Picklists = { "picklists", hidden = {} },
  Owners = { "owners", hidden = {} },
  Pricebooks = { "pricebook", hidden = {} },
  Mask = { "mask", hidden = {} },
}

M["objects have the methods that editors are told"] = function()
  for class, modules in pairs(classes) do
    local there, n = {}, 0
    for _, module in ipairs(modules) do
      for name, args in pairs(written(module, "methods")) do
        if not modules.hidden[name] then
          there[name] = true
          n = n + 1
          lu.assertEquals(args_of[class .. "." .. name], args, class .. ":" .. name)
        end
      end
    end
    lu.assertTrue(n > 0, class)
    for name in pairs(defined["lode." .. class]) do lu.assertTrue(there[name], class .. ":" .. name) end
  end
  local rows = lode.rows {}
  for name in pairs(defined["lode.Source"]) do lu.assertEquals(type(rows[name]), "function", name) end
end

M["expressions and clean functions"] = function()
  local of_c = assert(of_clean["lode.clean"])
  for name in pairs(of_c) do
    if name ~= "maybe" then
      lu.assertEquals(type(clean[name]), "function", name)
      lu.assertEquals(type(defined["lode.Expr"][name]), "function", "Expr:" .. name)
    end
  end
  for name in pairs(defined["lode.Expr"]) do
    lu.assertEquals(type(lode.columns.x[name]), "function", "Expr:" .. name)
  end
end

M["tests have what editors are told"] = function()
  local test, n = require "lode.test", 0
  for _, module in ipairs { "test", "testmap", "testload" } do
    for name, args in pairs(written(module, "M")) do
      if name ~= "found" then
        n = n + 1
        lu.assertEquals(of_test_args["test." .. name], args, name)
      end
    end
  end
  for name in pairs(of_test["lode.test"]) do
    n = n - 1
    lu.assertEquals(type(test[name]), "function", name)
  end
  lu.assertEquals(n, 0)
end

-- What a call takes as options, seen by the function that checks them.
local function options_of(call)
  local old, known = fault.options, nil
  fault.options = function(_, _, names)
    known = known or names
    error "seen"
  end
  pcall(call)
  fault.options = old
  return known
end

M["options have the names that editors are told"] = function()
  local calls = {
    ["lode.CsvOptions"] = function() lode.csv("x", {}) end,
    ["lode.JsonlOptions"] = function() lode.jsonl("x", {}) end,
    ["lode.RowsOptions"] = function() lode.rows({}, {}) end,
    ["lode.FindOptions"] = function() lode.mend.find {} end,
    ["lode.IdsOptions"] = function() lode.ids {} end,
    ["lode.IdsCsvOptions"] = function() lode.ids_from_csv("x", {}) end,
    ["lode.TransformSpec"] = function() require("lode.test").transform {} end,
    ["lode.RehearseSpec"] = function() require("lode.test").rehearse {} end,
    ["lode.StepSpec"] = function() require("lode.step").run {} end,
  }
  for class, call in pairs(calls) do
    local known = options_of(call)
    lu.assertTable(known, class)
    local told, n = fields[class] or of_test_fields[class], 0
    lu.assertTable(told, class)
    for name in pairs(known) do
      n = n + 1
      if name ~= "name" then
        lu.assertTrue(told[name == 1 and "[1]" or tostring(name)], class .. "." .. tostring(name) .. " is not told")
      end
    end
    for name in pairs(told) do lu.assertNotNil(known[name == "[1]" and 1 or name], class .. "." .. name) end
    lu.assertTrue(n > 0)
  end
end

return M
