"""What is measured: one module per work."""
