"""Benches: printed tables, medians of interleaved runs, on a database of their own."""
