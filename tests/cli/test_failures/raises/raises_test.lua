--- What is raised may raise when it is read: that is one test's failure, and the others go on.
local test = require "lode.test"

test("an object without a text", function() error(setmetatable({}, { __tostring = function() error "mute" end })) end)
test("an object without a field", function() error(setmetatable({}, { __index = function() error "strict" end })) end)
test("nothing", function() error(nil) end)
test("expected", function()
  test.expect_error(function() error(setmetatable({}, { __index = function() error "strict" end })) end, "strict")
end)
