"""Who may ask, what is remembered, who is told: the web application around `gis`."""

__version__ = "0.1.0"
