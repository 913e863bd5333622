-- A file of very many columns, and a row that is too long to keep.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { file = lode.required, max_row_bytes = 0 }
lode.org():insert {
  "rows", object = "Account", map = { Name = c.name },
  from = lode.csv(arg.file, { max_row_bytes = arg.max_row_bytes > 0 and arg.max_row_bytes or nil }),
}
