"""Addresses of dispatch."""
