"""Vector tiles: a registry of layers as data, SQL built purely from it, one function that runs it."""
