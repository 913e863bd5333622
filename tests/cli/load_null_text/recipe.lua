-- lode.null within an expression: it stays through cleaners, is blank in a join, and is chosen as other values are.
local lode = require "lode"
local c = lode.columns
local code = lode.when(c.code:is "W", lode.null, c.code)
local mask = lode.mask { key = "an example, and no secret" }
return {
  a_join = c.id .. code,
  b_cut = code:truncate(2):upper(),
  c_default = code:default "none",
  d_list = code:picklist({ b = "B" }, "?"),
  e_masked = mask:text(code):upper(),
  f_first = lode.coalesce(c.blank, code, lode.const "x"),
  g_is = lode.when(code:is "", lode.const "blank", lode.const "not"),
  h_yes = lode.when(code:trim(), lode.const "yes", lode.const "no"),
  i_function = lode.coalesce(function(row) return row.code == "W" and lode.null or row.code end):lower(),
}
