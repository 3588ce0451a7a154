"""Figures: the numbers of a community, each with a definition, for the baseline and for any day."""
