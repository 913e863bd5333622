-- One row for each thing that a function map can do.
local lode = require "lode"
local clean = require "lode.clean"

local kept

local kinds = {
  plain = function(row) return { Name = row.name, Phone = clean.phone(row.phone, "DE"), AnnualRevenue = row.revenue } end,
  skip = function() lode.skip "not wanted" end,
  skip_no_reason = function() lode.skip() end,
  reject = function() lode.reject("not this one") end,
  split = function(row) return { { Name = row.name .. " 1" }, { Name = row.name .. " 2" }, { Name = row.name .. " 3" } } end,
  split_none = function(_) return nil end,
  raise = function(row) return { Name = row.name .. nil } end,
  raise_table = function() error { message = "own error" } end,
  empty = function() return {} end,
  nothing = function() end,
  phone = function(row) return { Name = row.name, Phone = clean.phone(row.phone, "DE") } end,
  maybe = function(row) return { Name = row.name, Phone = clean.maybe.phone(row.phone, "DE") } end,
  null = function(row) return { Name = row.name, Phone = lode.null, Site = "", Fax = nil } end,
  number = function(row) return { Name = row.name, NumberOfEmployees = 7, AnnualRevenue = tonumber(row.revenue) } end,
  boolean = function(row) return { Name = row.name, Site = true } end,
  na = function(row) return { Name = row.name, Site = "#N/A" } end,
  table = function(row) return { Name = row.name, Site = {} } end,
  half = function(row) return { Name = row.name, Site = ("é"):sub(1, 1) } end,
  kept_row = function() return { Name = kept.name } end,
  write = function(row) row.name = "x"; return { Name = row.name } end,
  split_bad = function(row) return { { Name = row.name }, "two" } end,
  many = function(row)
    local list = {}
    for i = 1, 65536 do list[i] = { Name = row.name } end
    return list
  end,
  nul = function(row) return { Name = row.name, Site = "a\0b" } end,
  index = function(row) return { Name = row[1] } end,
  cause = function(row) return { Name = row.name, AnnualRevenue = row.phone + 1 } end,
  nan = function(row) return { Name = row.name, AnnualRevenue = 0 / 0 } end,
}

local step = lode.org():insert {
  "rows", object = "Account", from = lode.csv "in.csv",
  map = function(row)
    kept = kept or row
    return kinds[row.kind](row)
  end,
}
local c = step.counts
print(step.ok, c.rows, c.parts, c.created, c.skipped, c.rejected, c.failed)
for row in step:rows { status = "skipped" } do print("skipped", row._row, row._line, row._part, row.sf__Error) end
for row in step:rows { status = "rejected" } do
  print(row._status, row._row, row._line, row._part, row.sf__Error, row._error_code, row._error_field, row._error_value, row._attempts)
end
for row in step:rows { status = "created" } do
  print("created", row._row, row._part, #row.sf__Id, row.sf__Created, row._attempts, row.name)
end
