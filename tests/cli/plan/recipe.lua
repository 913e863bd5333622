local c = require "lode".columns
return { columns = { "Phone", "Name" }, map = { Name = c.name:trim(), Phone = c.phone:digits() } }
