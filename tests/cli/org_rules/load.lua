local lode = require "lode"
local c, org = lode.columns, lode.org()

local function tell(step)
  print("== " .. tostring(step))
  for row in step:rows() do print(row._status, row._error_code, (row.sf__Error:gsub("\n", "|"))) end
end

local people = org:insert {
  "people", object = "Contact", ids_by = "last", chunk_rows = 4,
  from = lode.rows({
    { last = "Lovelace", dept = "none" }, { last = "Hopper", title = "Boss" },
    { last = "Turing", title = "Boss", mail = "turing@example.com" }, { last = "Babbage" },
    { last = "Jacquard", title = "misspelt" }, { last = "Leibniz", title = "bad date" }, { last = "", dept = "x" },
  }, { columns = { "last", "title", "mail", "dept" } }),
  map = { LastName = c.last, Title = c.title, Email = c.mail, Department = c.dept },
}
tell(people)
tell(org:update {
  "renamed", object = "Contact", from = lode.rows { { last = "Lovelace", to = "King" }, { last = "Turing", to = "Turing" } },
  map = { Id = people:id(c.last), LastName = c.to },
})
tell(org:delete {
  "gone", object = "Contact", from = lode.rows { { last = "Lovelace" }, { last = "Turing" } }, map = { Id = people:id(c.last) },
})
