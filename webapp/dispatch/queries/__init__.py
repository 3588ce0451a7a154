"""Reads of dispatch, one file per theme."""
