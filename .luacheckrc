std = "lua54"
max_line_length = 120
-- Scripts and modules define no globals; an argument that an interface hands over may go unused.
allow_defined = false
unused_args = false
self = false
files["lua/lode/_meta"] = { ignore = { "211", "212", "241", "631" } }
files["tests/cli"] = { globals = {} }

-- Cases of the command line are data: one step, or one promise, a line.
files["tests/cli"] = { max_line_length = 150 }

-- Rules for the local org: what --rules makes global.
files["tests/cli/org_rules"] = {
  read_globals = {
    "validate", "before_insert", "before_update", "before_delete", "after_insert", "after_update", "after_delete",
  },
}
