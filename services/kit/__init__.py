"""Plumbing that both services stand on, without a single domain word."""
