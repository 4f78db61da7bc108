"""HTML doors to the same use cases; no JavaScript."""
