"""Shapes of what the wall's interface takes and answers."""
