"""Tests of data sets in and out."""
