return function(row)
  if row.id == "1" then return { { a = row.id }, nil, { a = row.n } } end
  return { b = "x", { a = row.id } }
end
