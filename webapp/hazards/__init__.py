"""Hazards (隐患): where they are, how bad, since when."""
