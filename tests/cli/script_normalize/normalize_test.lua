local lode = require "lode"
local test = require "lode.test"

test("two hundred values, each as it is wanted; the second pass finds nothing", function()
  local run = test.rehearse { "scripts/normalize.lua", args = { file = "inputs.csv" } }
  test.expect(run.status, 0)
  local n, wrong = 0, {}
  for _, object in ipairs { "Contact", "Lead" } do
    local first = run:rows("untidy-" .. object:lower())
    local found = run:select("SELECT Id, FirstName, LastName, Email, Phone FROM " .. object)
    local by_id = {}
    for _, row in ipairs(found) do by_id[row.Id] = row end
    for _, row in ipairs(first) do
      local got = by_id[row.sf__Id]
      for field, wanted in pairs { FirstName = row.w_first, LastName = row.w_last, Email = row.w_email, Phone = row.w_phone } do
        n = n + 1
        local value = got[field] ~= lode.null and got[field] or ""
        if value ~= wanted then wrong[#wrong + 1] = ("%s of row %s: %s, not %s"):format(field, row.n, value, wanted) end
      end
    end
    test.expect(run.steps[("tidy-%s-2"):format(object:lower())].counts.updated, 0)
    test.expect(run.steps[("tidy-%s-2"):format(object:lower())].counts.skipped, 25)
  end
  test.expect(n, 200)
  table.sort(wrong)
  test.expect(table.concat(wrong, "\n"), "")
end)
