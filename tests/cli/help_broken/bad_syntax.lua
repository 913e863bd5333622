-- Has a slip.
local x = = 1
