--- What can be done with the rows of any source on their way: each of these gives a new source, whose rows keep the
--- file and line that they came from. Nothing is read until the new source is. Rows that cannot be read pass through
--- all of them, and are rejected by the step that reads them in the end; so are rows for which a function of a chain
--- calls `lode.reject`, or whose value a cleaner cannot make sense of. What is sorted, and keys, live on disk.
---
--- A step writes the rows of a chain to the run directory before its first chunk is sent. A resumed run reads them
--- there and asks no function again.
local run = require "lode.native.run"
local condition = require "lode.condition"
local evaluate = require "lode.evaluate"
local expr = require "lode.expr"
local fault = require "lode.fault"
local keys = require "lode.keys"
local source = require "lode.source"

local M = {}

local methods = source.methods

local function shape(up, make, is_for_step)
  local down = make(up, is_for_step)
  local dropped = table.move(up.dropped, 1, #up.dropped, 1, {})
  dropped[#dropped + 1] = down.dropped
  return { columns = down.columns or up.columns, next = down.next, close = up.close, dropped = dropped }
end

--- A source of what make(stream, is_for_step) gives; what that leaves out is the same as upstream.
---@param self lode.Source
---@param make fun(up: lode.Stream, is_for_step: boolean): table
---@param is_grouped? boolean the rows are groups; as upstream where left out
---@return lode.Source
function M.through(self, make, is_grouped)
  if is_grouped == nil then is_grouped = self.is_grouped end
  local made = source.streamed("chain", function(is_for_step)
    return shape(self:stream(is_for_step), make, is_for_step)
  end, { name = self.name, is_chain = true, is_grouped = is_grouped })
  made.lost_step = (rawget(self, "of_step") or rawget(self, "lost_step")) and true or false
  return made
end

--- The same where each row stands for itself: rows that a step loads in a retry can follow those of the run before.
---@param self lode.Source
---@param make fun(up: lode.Stream, is_for_step: boolean): table
---@param is_grouped? boolean
---@return lode.Source
function M.row_by_row(self, make, is_grouped)
  local made, of_step = M.through(self, make, is_grouped), rawget(self, "of_step")
  made.of_step = of_step and function(since) return shape(of_step(since), make, true) end or nil
  made.lost_step = rawget(self, "lost_step")
  return made
end

--- Raises `usage` for groups where they would be taken apart.
---@param from lode.Source
---@param what string
function M.refuse_groups(from, what)
  if not from.is_grouped then return end
  fault.usage("%s would lose the groups: let it stand before :group_by, or make a row of each group by :map before it",
    what)
end

--- Where temporary files go: the run directory, if there is one.
---@return string
function M.scratch()
  local has_run, dir = pcall(run.dir)
  return has_run and dir .. "/chunks" or os.getenv "TMPDIR" or "/tmp"
end

--- How many rows were left out, and by what.
---@param what string
---@param n integer
---@return string
function M.say_left_out(what, n)
  return ("%s left out %d row%s"):format(what, n, n == 1 and "" or "s")
end

--- Counts rows that are left out: fun(), and what tells of them; what: by what, where it is said on the screen.
---@param what? string
---@return fun()
---@return fun(): integer, string?
function M.left_out(what)
  local n = 0
  return function() n = n + 1 end, function()
    return n, what and n > 0 and M.say_left_out(what, n) or nil
  end
end

--- The row as one that is rejected from now on: of a group its first row.
---@param row table
---@return table
function M.refused(row)
  local first = rawget(row, 1)
  return type(first) == "table" and first or row
end

--- Raises `usage` for what is no number of rows.
---@param n any
---@param what string
function M.check_count(n, what)
  if math.type(n) == "integer" and n >= 0 then return end
  fault.usage("%s takes a number of rows, not %s", what,
    type(n) == "string" and ("the text %q"):format(n) or expr.is(n) and "a column expression" or tostring(n))
end

--- The rows for which fn says yes, or a column expression is not blank, as lode.when has it: nil, false and blank are
--- no, and a table, a column expression or lode.null that fn gives raises `script`. A column that is not there raises
--- `check`.
---
--- ```lua
--- local c = lode.columns
--- local people = lode.rows { { name = "Ada", vip = "Y" }, { name = "Bob", vip = "" }, { name = "Cy", vip = "y" } }
--- for row in people:filter(c.vip:upper():is "Y") do print(row.name) end
--- --> Ada
--- --> Cy
--- print(people:filter(function(row) return #row.name > 2 end):count())   --> 2
--- ```
---@param fn (fun(row: table): any)|lode.Expr
---@return lode.Source
function methods:filter(fn)
  local is_expression = expr.is(fn)
  if not is_expression and type(fn) ~= "function" then
    fault.usage(":filter takes a function of the row or a column expression, not a %s", type(fn))
  end
  local condition_of = expr.of(fn, ":filter") -- raises for a method that is not called
  if is_expression then fn = expr.condition(condition_of, ":filter") end
  return M.row_by_row(self, function(up)
    local strict = source.stricter(up.columns)
    local test = is_expression and evaluate.compile(fn, up.columns, ":filter") or fn
    local drop, dropped = M.left_out "filter"
    return { dropped = dropped, next = function()
      for row, file, line, part, why in up.next do
        local keep = why
        if not why then
          keep, why = keys.guard(test, strict(row), ":filter")
          if why then row = M.refused(row) end
          keep = why or condition.holds(keep, "the function of :filter", not is_expression and fn or nil)
        end
        if keep or why then return row, file, line, part, why end
        drop()
      end
    end }
  end)
end

--- The first n rows.
---
--- ```lua
--- print(lode.rows({ { a = 1 }, { a = 2 }, { a = 3 } }):limit(2):count())   --> 2
--- ```
---@param n integer
---@return lode.Source
function methods:limit(n)
  M.check_count(n, ":limit")
  return M.through(self, function(up)
    local left = n
    local function tell() -- how many there are behind them is not known
      return 0, left == 0 and ("limit took the first %d row%s"):format(n, n == 1 and "" or "s") or nil
    end
    return { dropped = tell, next = function()
      if left == 0 then return nil end
      local row, file, line, part, why = up.next()
      if row and not why then left = left - 1 end
      return row, file, line, part, why
    end }
  end)
end

for name, most in pairs {
  filter = { 2, ":filter takes one condition: for two that must hold write one :filter behind the other" },
  limit = { 2, ":limit takes one number, of the rows to take" },
} do methods[name] = fault.at_most(most[1], methods[name], most[2]) end

return M
