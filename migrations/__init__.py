"""One linear history for the tables of both services."""
