--- A record by REST.
local lode = require "lode"
local org = lode.org()
lode.once("acme", function() org:rest("POST", "sobjects/Account", { Name = "Acme" }) end)
print "done"
