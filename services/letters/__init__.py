"""Facts in; subject, text, HTML and calendar out. Pure: no database, no clock, no network."""
