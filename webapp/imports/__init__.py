"""Data sets in and out: founding a community, planned and committed imports, exports."""
