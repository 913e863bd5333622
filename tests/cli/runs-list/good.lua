local lode = require "lode"
local arg = lode.args { who = lode.required }

lode.org():insert { "accounts", object = "Account", from = lode.rows { { name = arg.who } }, map = { Name = lode.columns.name } }
