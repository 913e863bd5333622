-- Some rows fail; where the file `stop` is there, the program is killed half-way.
local lode = require "lode"
local c, org = lode.columns, lode.org()
org:insert {
  "people", object = "Account", chunk_rows = 2, from = lode.csv "people.csv",
  map = {
    Name = function(row)
      if row.id == "6" and io.open "stop" then os.execute "kill -KILL $PPID" end
      return row.name == "TOO LONG" and io.open "long" and ("x"):rep(300) or row.name
    end,
    Site = c.id,
  },
}
org:select "SELECT Id FROM Account"
