local lode = require "lode"
print(lode.args({ dir = "x" }).dir)
lode.org()
