"""Reads of the wall display: a session in, dataclasses out."""
