"""Is a data set fit to be imported? One visible list of checks, and a guess at its datum."""

from gis.quality.checks import CHECKS, UNIQUE, Context, duplicate_values, inspect
from gis.quality.datum import Guess, guess_datum
from gis.quality.difference import Difference, differ
from gis.quality.report import Report, bundled

__all__ = [
    "CHECKS",
    "UNIQUE",
    "Context",
    "Difference",
    "Guess",
    "Report",
    "bundled",
    "differ",
    "duplicate_values",
    "guess_datum",
    "inspect",
]
