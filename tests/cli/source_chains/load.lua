-- Chains in loops and as what steps read.
local lode = require "lode"
local c = lode.columns
local org = lode.org()
local people = lode.csv "data/people.csv"
local users = lode.csv "data/users.csv"

local function insert(name, from)
  org:insert { name, object = "Account", from = from, map = { Name = c.name } }
end
local function show(title, source, ...)
  local names, lines = { ... }, {}
  for row in source do
    local t = {}
    for i, name in ipairs(names) do t[i] = row[name] end
    lines[#lines + 1] = table.concat(t, " ")
  end
  print(("%-12s %s"):format(title, table.concat(lines, " | ")))
end

insert("sorted", people:sort_by("amount", { numeric = true }))
local wanted = c.name:is("Ada", "Bob", "Blank 1") .. c.id:is("10", "11", "12", "13", "14", "15", "16", "17")
insert("mapped", people:unique("id"):filter(wanted)
  :map(function(row)
    if row.name == "Bob" then lode.reject "no Bobs" end
    if row.name == "more 14" then lode.skip "nor this" end
    if row.name == "Blank 1" then return { { name = "part 1", n = 1 }, { name = "part 2", n = 2.0 } } end
    row.amount, row.n = nil, lode.null
    return row
  end, { columns = { "name", "n", "id", "owner" } }))
insert("looked_up", people:lookup(users, "owner", { other_key = "key", prefix = "owner_" }))

-- One line that cannot be read among fifteen, of which two are left; and one among two.
insert("few_left", people:filter(c.name:is "Cleo"))
local file = io.open("half.csv", "w")
file:write "id,name\n1,One\nragged\n"
file:close()
print(pcall(insert, "half", lode.csv("half.csv"):filter(c.name)))
print(pcall(insert, "skipped", people:filter(function(row) lode.skip(row.name) end)))

local rows = lode.rows {
  { n = "10", a = "x", b = "1" },
  { n = "9", a = "X", b = "2" }, { n = "-1.5", a = "x", b = "2" }, { n = "", a = "y", b = "" },
}
show("text", rows:sort_by "n", "n", "b")
show("numeric", rows:sort_by("n", { numeric = true }), "n")
show("descending", rows:sort_by("n", { numeric = true, descending = true }), "n")
show("stable", rows:sort_by(function(row) return row.a:lower() end), "a", "b")
show("by list", rows:sort_by { "b", "a" }, "a", "b")
show("by function", rows:sort_by(function(row) return { row.a, -(tonumber(row.n) or 0) } end), "a", "n")
show("unique", rows:unique "a", "a", "n")
show("unique list", rows:unique { "a", "b" }, "a", "b")
show("unique fn", rows:unique(function(row) return row.a:lower() end), "a", "n")
show("limit", rows:limit(2):limit(5), "n")
show("limit 0", rows:limit(0), "n")
show("looked up", rows:lookup(lode.rows { { a = "x", z = 1 }, { a = "y", z = 2 } }, "a"), "a", "z")
show("two keys", rows:lookup(lode.rows { { a = "x", b = 2, z = "found" } }, { "a", "b" }), "a", "b", "z")
show("groups", rows:group_by("a"):map(function(g) return { a = g.a, n = #g, last = g[#g].n } end), "a", "n", "last")
local several = rows:group_by("a"):filter(function(g) return #g > 1 end)
show("ungrouped", several:map(function(g) return { table.unpack(g) } end), "a", "n")
show("a group itself", several:map(function(g) g.n = #g return g end), "a", "n")
show("none of a row", rows:map(function(row) return row.a == "x" and { { n = row.n } } or {} end), "n")
show("some columns", lode.rows(rows, { columns = { "b" } }):filter(c.b), "b")
local many = {}
for i = 1, 500 do many[i] = { n = i } end
many = lode.rows(many)
local taken, n, last = {}, 0, 0
for row in many:sample(20) do
  n, taken[row.n] = n + 1, true
  assert(tonumber(row.n) > last)
  last = tonumber(row.n)
end
for row in many:sample(20) do assert(taken[row.n]) end
local same = 0
for row in many:sample(20, { seed = 2 }) do same = same + (taken[row.n] and 1 or 0) end
print(n, same < 10, many:sample(600):count(), many:sample(0):count())
print(many:map(function(row) return row end):columns()[1], people:group_by("id"):columns()[4])
local short = people:filter(function(row) return row.id ~= "" end):limit(2)
for row in short do
  print(row.name)
  if row.id ~= "" then break end
end
for row in short do print(row.name) end
