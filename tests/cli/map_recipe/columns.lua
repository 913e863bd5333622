return {
  columns = { "Id", "Name", "Late" },
  map = function(row)
    return { Id = row.id, Cut = "never seen", Name = row.name, Late = row.id == "5" and "yes" or nil }
  end,
}
