-- A job that is no run's: it stays Open.
local lode = require "lode"
lode.org():job { object = "Contact", operation = "update" }
