"""Tests of the synthetic towns."""
