local lode = require "lode"
local rows = lode.rows { { a = "1", b = "x" }, { a = "1", b = "y" }, { a = "2", b = "z" } }

local function tell(f, ...)
  local ok, e = pcall(f, ...)
  print(type(e) == "table" and e.code or ok, tostring(e))
end
local function count(source) return source:count() end
local function all(source) for _ in source do end end

print "-- further arguments"
tell(rows.unique, rows, "a", "b")
tell(rows.group_by, rows, "a", "b")
tell(rows.sort_by, rows, "a", "b")
tell(rows.sort_by, rows, "a", {}, "b")
tell(rows.limit, rows, 2, 1)
tell(rows.sample, rows, 2, {}, 1)
tell(rows.filter, rows, print, print)
tell(rows.map, rows, print, {}, 1)
tell(rows.filter, rows, lode.columns.a.trim)
tell(rows.lookup, rows, rows, "a", "b")
tell(count, rows:unique(function(row) return row.a, row.b end))
tell(count, rows:sort_by(function(row) return row.a:gsub("1", "") end))
tell(count, rows:map(function(row) return row, row end))
print(count(rows:unique(function(row) return (row.a:gsub("1", "")) end)))

print "-- groups"
local groups = rows:group_by "a"
for _, name in ipairs { "sort_by", "group_by" } do tell(groups[name], groups, "a") end
tell(groups.sample, groups:filter(function() return true end):limit(1), 1)
tell(lode.hierarchy, groups, { key = "a", parent = "b" })
tell(lode.dedupe, lode.rows(groups), { by = "a" })
print(count(groups:map(function(g) return { a = g.a } end):sort_by "a"))
for group in groups:unique "a" do io.write(#group, group[#group].b, group[#group + 1] and "?" or "", " ") end
print()
tell(all, groups:filter(function(group) return group.c end))
tell(all, groups:filter(function(group) return group[1][1] end))
tell(all, rows:filter(function(row) return #row > 1 end))
tell(all, rows:map(function(row) return { n = row[1] } end))
tell(all, groups:map(function(group) return group end):filter(function(row) return #row > 1 end))
for row in rows:limit(1) do print(lode.json.encode(row)) end

print "-- loops in loops"
local packed, stdin = lode.csv "rows.csv", lode.csv "-"
for _, source in ipairs { rows, packed, stdin, rows:filter(function() return true end), groups } do
  local text = {}
  for outer in source do
    for inner in source do
      for name, v in pairs(outer) do
        if name == "b" or name == "n" or name == "k" then text[#text + 1] = v .. inner[name] end
      end
    end
  end
  print(table.concat(text, " "))
end
for row in rows do
  print(row.b, rows().b)
  if row.b == "y" then break end
end
print(rows().b, rows())
print(rows().b)

print "-- holes"
local function rows_of(list) return function() return lode.rows(list):count() end end
tell(rows_of { { a = 1 }, nil, { a = 2 } })
tell(rows_of { [2] = { a = 1 } })
tell(rows_of { a = 1, { a = 2 } })
tell(rows_of { a = 1 })
local late = {}
local filled = lode.rows(late)
late[1] = { a = 1 }
print(filled:count())
tell(count, rows:map(function(row) return { row, nil, row } end))
tell(count, rows:map(function(row) return { nil, row } end))
tell(count, rows:map(function(row) return { a = 1, row } end))
tell(count, rows:map(function(row) return { a = 1, [3] = row } end))
tell(count, rows:map(function(row) return { row, "x" } end))

print "-- widths"
local other = lode.rows { { a = "1", c = "u" } }
tell(rows.lookup, rows, other, { "a", "b" }, { other_key = "a" })
tell(rows.lookup, rows, other, "a", { other_key = { "a", "c" } })
tell(count, rows:lookup(other, function(row) return { row.a, row.b } end, { other_key = "a", prefix = "o_" }))
tell(count, rows:lookup(other, "b", { other_key = function(row) return { row.a } end, prefix = "o_" }))
