"""JSON doors: HTTP in, use case, HTTP out."""
