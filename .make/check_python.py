"""Stops with a sentence where Python is too old."""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed; this is %s. Name another with PYTHON=." % sys.version.split()[0])
