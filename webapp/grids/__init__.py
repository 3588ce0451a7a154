"""The ground: divisions, communities, grids and their generations, streets, blocks and premises."""
