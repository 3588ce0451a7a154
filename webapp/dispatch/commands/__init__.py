"""Writes of dispatch, one file per use."""
