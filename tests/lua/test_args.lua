-- The values themselves need a run: tests/cli has them.
local lu = require "luaunit"
local lode = require "lode"

local function message(defaults)
  local ok, err = pcall(lode.args, defaults)
  lu.assertFalse(ok)
  lu.assertEquals(err.code, "usage")
  return err.message
end

return {
  ["a required argument that is missing is named"] = function()
    lu.assertEquals(message { dir = lode.required }, "the script needs --arg dir=…")
  end,
  ["an argument needs a name"] = function()
    lu.assertEquals(message { "dir" }, "lode.args: each argument needs a name: { name = default }")
  end,
  ["a default that --arg cannot give is refused"] = function()
    for _, default in ipairs { {}, print } do
      lu.assertStrContains(message { x = default }, "lode.args: x must be a text")
    end
  end,
  ["arguments that are no table are refused"] = function()
    lu.assertEquals(message "dir", "lode.args takes a table of names and defaults")
  end,
}
