"""Synthetic towns: a seeded demo community and a large city for benches, from parameters alone."""
