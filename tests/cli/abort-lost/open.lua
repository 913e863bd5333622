local lode = require "lode"

print(lode.org():job({ object = "Contact", operation = "insert" }).id)
