local lode = require "lode"
local c = lode.columns
local arg = lode.args { file = lode.required }
lode.org():insert {
  "rows", object = "Account", chunk_rows = 20, from = lode.csv(arg.file), map = { Name = c.name, Description = c.text },
}
