-- loads the file named as accounts
local lode = require "lode"
local c = lode.columns
local arg = lode.args { file = lode.required, encoding = "utf-8", delimiter = "," }

lode.org():insert {
  "rows", object = "Account",
  from = lode.csv(arg.file, { encoding = arg.encoding, delimiter = arg.delimiter }),
  map = { Name = c.name, Description = c.text },
}
