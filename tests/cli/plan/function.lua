return function(row) return { Name = row.name } end
