"""Writes of the wall display: what a screen shows, and that it is there."""
