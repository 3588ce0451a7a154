"""Sketch maps (示意图) of one grid: what is drawn, how it is clipped, where names may stand."""
