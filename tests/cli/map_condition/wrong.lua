local lode = require "lode"
local c = lode.columns
return {
  null = lode.when(function(row) return row.n == "1" and lode.null end, lode.const "yes"),
  expression = lode.when(
    function(row)
      return row.n == "7" and c.v
    end, lode.const "yes"),
  row = lode.when(lode.coalesce(c.w, function(row) return row.n == "9" and row end), lode.const "yes"),
}
