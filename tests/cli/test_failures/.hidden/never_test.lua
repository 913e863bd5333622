local test = require "lode.test"; test("never", function() error "found in runs" end)
