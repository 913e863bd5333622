local lode = require "lode"
local org = lode.org()

org:insert { "firms", object = "Account", from = lode.rows { { n = "A" } }, map = { Name = lode.columns.n } }
local firms = org:query "SELECT Id FROM Account"
-- firms = org:query "SELECT Id, Name FROM Account"
org:update { "sites", object = "Account", from = firms, map = function(row) return { Id = row.Id, Site = row.Name } end }
