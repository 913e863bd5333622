local lode = require "lode"
lode.org()
