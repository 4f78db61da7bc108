"""Seasons of events, lived through by chance from a seed, with everything checked at each step."""
