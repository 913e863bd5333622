local lode = require "lode"
local big  = { Name = "x", Phone = "1", Fax = "2", Website = "3", Site = "4", Description = "5", BillingCity = "6",
  BillingStreet = "7", BillingPostalCode = "8", ShippingCity = "9", ShippingStreet = "10", AccountNumber = "11" }

lode.org():insert {
  "accounts", object = "Account", from = lode.rows { { name = "" }, { name = "" } },
  map = { Phone = lode.columns.name, Fax = lode.const "1" },
  on_failed = function()
    local record = {}
    for k, v in pairs(big) do record[k] = v end
    record.TickerSymbol = {} -- no value
    return lode.retry(record)
  end,
}
