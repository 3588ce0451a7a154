"""Tests of files for people."""
