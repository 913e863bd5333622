return {
  columns = { "Late", "Id" },
  map = function(row) return { Id = row.id, Late = row.id == "15000" and "late" or nil } end,
}
