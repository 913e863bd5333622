local lu = require "luaunit"
local lode = require "lode"
local trial = require "trial"

local raised, csv = trial.raised, trial.csv

-- "C<B" is row C under B.
local function rows(text)
  local lines = { "id,boss\n" }
  for id, boss in text:gmatch "(%w+)<(%w*)" do lines[#lines + 1] = ("%s,%s\n"):format(id, boss) end
  return csv(table.concat(lines))
end

-- "A1 B2 …", and what is said of the rows without a level, by their Id.
local function levels(source, name)
  local out, why = {}, {}
  local stream = source:stream(false)
  for row, _, _, _, reason in stream.next do
    if reason then why[row.id] = reason else out[#out + 1] = row.id .. row[name or "level"] end
  end
  stream.close()
  return table.concat(out, " "), why
end

local function tree(text, more)
  local opts = { key = "id", parent = "boss" }
  for k, v in pairs(more or {}) do opts[k] = v end
  return levels(lode.hierarchy(rows(text), opts), opts.level)
end

return {
  ["parents come first, a level keeps its order"] = function()
    lu.assertEquals((tree "F<E E<D D<C C<B B<A A< Z< Y<A"), "A1 Z1 B2 Y2 C3 D4 E5 F6")
  end,
  ["circles are told with their path, and what is under them"] = function()
    local out, why = tree "A< X<Y Y<Z Z<X U<Y S<S"
    lu.assertEquals(out, "A1")
    lu.assertEquals(why.X, ":hierarchy: the parents go in a circle: X > Y > Z > X")
    lu.assertEquals(why.U, ":hierarchy: the parents go in a circle: Y > Z > X > Y")
    lu.assertEquals(why.S, ":hierarchy: the parents go in a circle: S > S")
  end,
  ["the reasons as a column"] = function()
    local h = lode.hierarchy(rows "A< B<A X<X U<X", { key = "id", parent = "boss", reason = "why" })
    local out = {}
    for row in h do out[#out + 1] = row.id .. row.level .. ":" .. row.why end
    table.sort(out)
    lu.assertEquals(out, { "A1:", "B2:", "U:the parents go in a circle: X > X", "X:the parents go in a circle: X > X" })
  end,
  ["a long circle is cut short"] = function()
    local parts = {}
    for i = 1, 40 do parts[i] = ("n%d<n%d"):format(i, i % 40 + 1) end
    local _, why = tree(table.concat(parts, " "))
    lu.assertStrContains(why.n1, "n11 > n12 > … (40 in all) > n1")
  end,
  ["a parent that is not there"] = function()
    local out, why = tree "A< B<nobody C<B"
    lu.assertEquals(out, "A1")
    lu.assertEquals(why.B, ":hierarchy: no row has the key nobody of the parent")
    lu.assertEquals(why.C, why.B)
    lu.assertEquals((tree("A< B<nobody C<B", { outside = true })), "A1 B1 C2")
  end,
  ["a key that two rows have makes no parent, in whatever order"] = function()
    for _, text in ipairs { "D< D<A A< E<D", "E<D A< D<A D<" } do
      local out, why = tree(text)
      lu.assertStrContains(why.E, "two rows have the key D of the parent: ")
      lu.assertNil(out:find "E")
      lu.assertEquals(select(2, out:gsub("D", "")), 2)
    end
  end,
  ["a chain of thousands, from its end"] = function()
    local list = {}
    for i = 3000, 1, -1 do list[#list + 1] = ("%d<%s"):format(i, i > 1 and i - 1 or "") end
    local n = 0
    for row in lode.hierarchy(rows(table.concat(list, " ")), { key = "id", parent = "boss" }) do
      n = n + 1
      lu.assertEquals(row.level, row.id)
    end
    lu.assertEquals(n, 3000)
  end,
  ["keys of several columns, another name for the level"] = function()
    local source = csv "c,id,pc,p\n1,b,1,a\n1,a,,\n"
    local h = lode.hierarchy(source, { key = { "c", "id" }, parent = { "pc", "p" }, level = "depth" })
    lu.assertEquals((levels(h, "depth")), "a1 b2")
  end,
  ["a level can be taken alone"] = function()
    local h = lode.hierarchy(rows "B<A A< C<A", { key = "id", parent = "boss" })
    lu.assertEquals((levels(h:filter(lode.columns.level:is "2"))), "B2 C2")
  end,
  ["wrong options raise"] = function()
    lu.assertStrContains(raised(lode.hierarchy, {}, {}), "usage: lode.hierarchy takes a source")
    lu.assertStrContains(raised(lode.hierarchy, rows "A<", { key = "id" }), "usage: lode.hierarchy: parent takes")
    lu.assertStrContains(raised(lode.hierarchy, rows "A<", { key = "id", parnt = "b" }), "did you mean parent?")
    lu.assertStrContains(raised(levels, lode.hierarchy(rows "A<", { key = "id", parent = "bos" })), "boss")
    lu.assertStrContains(raised(lode.hierarchy, rows "A<", { key = "id", parent = "boss", reason = "level" }),
      "usage: lode.hierarchy: level and reason are two columns")
    lu.assertStrContains(raised(lode.hierarchy, rows "A<", { key = "id", parent = { "boss", "x" } }),
      "usage: lode.hierarchy: the key has another number")
    lu.assertStrContains(raised(levels, lode.hierarchy(rows "A<", { key = "id", parent = "boss", level = "id" })),
      'the rows have a column "id"')
  end,
}
