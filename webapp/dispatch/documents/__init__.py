"""Files of dispatch."""
