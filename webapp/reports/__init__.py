"""Files for people: maps and documents that are handed on, never served as pages."""
