-- Accounts in chunks of two, one of which fails; each name must be in the org once.
local lode = require "lode"
local c    = lode.columns
lode.org():insert { "accounts", object = "Account", from = lode.csv "in.csv", chunk_rows = 2, map = { Name = c.name, Site = c.x } }
