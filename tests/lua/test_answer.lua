local lu = require "luaunit"
local answer = require "lode.answer"
local lode = require "lode"

local step = { source_row = function(_, offset, line) return { name = "Ada", at = offset .. ":" .. line } end }

local function ask(on_failed, record, err)
  err = err or {}
  err.code, err.offset, err.line = err.code or "DUPLICATE_VALUE", 17, 3
  return answer.dispatcher(on_failed, step)(record or { Name = "x" }, err)
end

local function message(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err.message
end

local ID = "001000000000001AAA"

return {
  ["a code without a function keeps lode's own policy"] = function()
    lu.assertEquals(ask { STRING_TOO_LONG = error }, "default")
  end,
  ["nil leaves the row failed"] = function() lu.assertEquals(ask(function() end), "fail") end,
  ["retry and update are told apart"] = function()
    local record = { Name = "y" }
    lu.assertEquals({ ask(function() return lode.retry(record) end) }, { "retry", record })
    local hooks = { DUPLICATE_VALUE = function(r) return lode.update(ID, r) end }
    lu.assertEquals({ ask(hooks) }, { "update", { Name = "x" }, ID })
  end,
  ["an answer that is made and not returned raises"] = function()
    lu.assertStrContains(message(ask, function(record) lode.retry(record) end), "did not return it")
  end,
  ["another value than an answer raises"] = function()
    lu.assertStrContains(message(ask, function(record) return record end), "returned a table")
  end,
  ["err.row is the source row, strict, read once"] = function()
    ask(function(_, err)
      lu.assertEquals(err.row.at, "17:3")
      lu.assertIs(err.row, err.row)
      lu.assertStrContains(message(function() return err.row.nmae end), "did you mean name?")
    end)
  end,
  ["what the org did not name is nil, what err never has raises"] = function()
    ask(function(_, err)
      lu.assertNil(err.max)
      lu.assertStrContains(message(function() return err.mesage end), "did you mean message?")
    end)
  end,
  ["an on_failed that is no table of codes is refused"] = function()
    lu.assertStrContains(message(ask, { "x" }), "is no error code")
    lu.assertStrContains(message(ask, { DUPLICATE_VALUE = true }), "must be a function")
  end,
  ["an update needs an Id, both need a record"] = function()
    lu.assertStrContains(message(lode.update, "1", {}), "the Id is 1")
    lu.assertStrContains(message(lode.update, ID), "not a nil")
    lu.assertStrContains(message(lode.retry), "not a nil")
  end,
  ["mend.truncate cuts to the length named"] = function()
    local answered = { ask(lode.mend.truncate, { Name = "abcdef" }, { field = "Name", max = 3 }) }
    lu.assertEquals(answered, { "retry", { Name = "abc" } })
    lu.assertEquals(ask(lode.mend.truncate, { Name = "abcdef" }, { field = "Name" }), "fail")
  end,
  ["mend.drop leaves out the field, mend.picklist replaces what it knows"] = function()
    lu.assertEquals({ ask(lode.mend.drop, { A = "1", B = "2" }, { field = "B" }) }, { "retry", { A = "1" } })
    local mend = lode.mend.picklist { Cold = "Low" }
    lu.assertEquals({ ask(mend, { R = "Cold" }, { field = "R" }) }, { "retry", { R = "Low" } })
    lu.assertEquals(ask(mend, { R = "Warm" }, { field = "R" }), "fail")
  end,
}
