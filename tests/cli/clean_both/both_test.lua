local clean = require "lode.clean"
local test  = require "lode.test"
local cases = require "cases"

local function at(i) return ("case %d: clean.%s of %q"):format(i, cases[i].name, cases[i].value) end

test("there are many cases, and some are refused", function()
  local n_refused = 0
  for _, case in ipairs(cases) do n_refused = n_refused + (case.wanted:sub(1, 1) == "!" and 1 or 0) end
  test.expect(#cases > 200 and n_refused > 50, true)
end)

test("in Lua", function()
  for i, case in ipairs(cases) do
    local ok, got = pcall(clean[case.name], case.value, table.unpack(case.options, 1, case.options.n))
    if case.wanted:sub(1, 1) == "!" then
      test.expect(ok, false, at(i))
      test.expect(got.code, "input", at(i))
      test.expect_text(got.message, case.wanted:sub(2))
      test.expect(clean.maybe[case.name](case.value, table.unpack(case.options, 1, case.options.n)), "", at(i))
    else
      test.expect(got, case.wanted, at(i))
    end
  end
end)

test("in a plan", function()
  local row = {}
  for i, case in ipairs(cases) do row["x" .. i] = case.value end
  local record = test.transform { "recipe.lua", row = row }
  for i, case in ipairs(cases) do
    if case.wanted:sub(1, 1) ~= "!" then test.expect(record["f" .. i] or "", case.wanted, at(i)) end
  end
end)

test("in a plan, where the value makes no sense", function()
  for i, case in ipairs(cases) do
    if case.wanted:sub(1, 1) == "!" then
      local row = { ["x" .. i] = case.value, other = "1" }
      local record, why = test.transform { "recipe.lua", row = row, args = { only = i } }
      test.expect(record, nil, at(i))
      test.expect(why.status, "rejected", at(i))
      test.expect(why.column, "x" .. i, at(i))
      test.expect_text(why.message, case.wanted:sub(2))
    end
  end
end)
