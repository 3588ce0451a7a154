"""Streets and walls as a planar network of edges, and the blocks they enclose."""

from gis.streets.network import StreetNetwork, build_network

__all__ = ["StreetNetwork", "build_network"]
