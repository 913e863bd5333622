-- JSON lines in a loop, from standard input, packed, and with lines that are wrong.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local source = lode.jsonl "in.jsonl"
print(table.concat(source:columns(), " "))
for row in source do
  for _, name in ipairs(source:columns()) do io.write(name, "=[", row[name], "] ") end
  print()
end
print(lode.json.decode(source:filter(c.tags):limit(1)().tags)[2].b[2])
org:insert {
  "stdin", object = "Account", from = lode.jsonl("-", { columns = { "name", "owner.id" } }):filter(c.name),
  map = { Name = c.name, Site = c["owner.id"] },
}
local out = io.open("bad.jsonl", "wb")
out:write "\xEF\xBB\xBF"
for i = 1, 60 do out:write('{"name":"n', i, '"}\n') end
out:write '{"name":"bytes \xFF"}\n{"name":"twice","name":"twice"}\n{"name":"cut\n["list"]\n'
out:close()
org:insert { "bad", object = "Account", from = lode.jsonl "bad.jsonl", map = { Name = c.name } }

local wrong = {
  '{"a":1', '{"a" 1}', '{"a":1,}', "{a:1}", '{"a":01}', '{"a":1.}', '{"a":1e}', '{"a":-}', '{"a":+1}', '{"a":tru}', '{"a":}',
  '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":"\\ud800"}', '{"a":"\\ud800\\u0041"}', '{"a":"\\udc00"}', '{"a":"\\u0000"}',
  '{"a":"\t"}', '{"a":"b}', '{"a":"b\\', '{"a":[1,]}', '{"a":[1', '{"a":[}', '{"a":{"b":1,"b":2}}', '{"a.b":1,"a":{"b":2}}',
  '{"":1}', '{"a":1} {"a":2}', "7", '{"a":\0}', '{"a":' .. ("["):rep(200) .. "}", ("{\"a\":"):rep(200),
}
for _, line in ipairs(wrong) do
  local file = io.open("wrong.jsonl", "wb")
  file:write(line, "\n")
  file:close()
  local ok, e = pcall(function() return lode.jsonl("wrong.jsonl", { columns = { "a" } }):count() end)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
local function tell(...)
  local ok, e = pcall(function(...) return lode.jsonl(...):count() end, ...)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
io.open("empty.jsonl", "wb"):close()
tell "nowhere.jsonl"
tell "empty.jsonl"
local list <close> = io.open("list.jsonl", "wb")
list:write ' [{"a":1},\n{"a":2}]\n'
list:flush()
tell "list.jsonl"
tell("empty.jsonl", { columns = { "a" } })
tell("in.jsonl", { max_row_bytes = 20 })
tell("in.jsonl", { column = { "a" } })
tell("in.jsonl", { columns = {} })
tell(7)
local people <close> = io.open("people.jsonl", "wb")
people:write '{"name":"Ada","email":"a@x","owner":null}\n{"name":"Bob","firm":{"id":7}}\n'
people:flush()
tell("people.jsonl", { columns = { "name", "emial" } })
tell("people.jsonl", { columns = { "name", "owner.id", "firm.city" } })
tell("people.jsonl", { columns = { "name", "firm.city" }, optional = { "gone", "name" } })
tell("people.jsonl", { optional = "gone" })
for row in lode.jsonl("people.jsonl", { optional = { "gone" } }) do print(row.name, row["firm.id"], row.gone .. "|") end
print(lode.jsonl("people.jsonl", { columns = { "nam" } }):limit(1)().nam)
tell("people.jsonl", { columns = { 7 } })
print(pcall(org.insert, org, { "emial", object = "Account", map = { Name = c.name },
  from = lode.jsonl("people.jsonl", { columns = { "name", "emial" } }) }))
