"""Measurements of the running product, each as a ratio to a limit of the same run."""
