"""Tests of the browser's modules, run by node's own runner."""
