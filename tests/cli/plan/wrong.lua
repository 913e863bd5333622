return { Name = "name" }
