"""One verb notifications can do per file."""
