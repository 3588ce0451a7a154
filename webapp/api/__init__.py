"""The interface for programs: communities, features, positions, search."""
