-- Every kind of column expression, once.
local lode  = require "lode"
local clean = require "lode.clean"
local c     = lode.columns

local states = { nrw = "North Rhine-Westphalia", by = "Bavaria" }

local step = lode.org():insert {
  "rows", object = "Account", from = lode.csv "in.csv",
  map = {
    Name = c.first:trim():title() .. " " .. clean.title(c.last),
    AnnualRevenue = c["Total Balance"]:number ",",
    Type = lode.const "Prospect",
    Rating = lode.coalesce(c.rating, lode.when(c.vip:is("Y", "y"), lode.const "Hot"), lode.const "Warm"),
    Site = lode.when(c.vip:is "Y", "vip" .. c.id),
    Phone = c.phone:phone "DE",
    Fax = clean.maybe.phone(c.phone, "DE"),
    Tradestyle = c.date:date "%d.%m.%Y",
    BillingState = c.state:picklist(states),
    NumberOfEmployees = 5,
    Description = function(row)
      if row.fn == "raise" then error "on purpose" end
      if row.fn == "skip" then lode.skip "by a field" end
      if row.fn == "reject" then lode.reject "by a field" end
      if row.fn == "null" then return lode.null end
      return row.first:upper() .. row.tags
    end,
    Jigsaw = lode.null,
  },
}
for row in step:rows() do
  print(row._row, row._status, row.sf__Error, row._error_code, row._error_field, row._error_value)
end
