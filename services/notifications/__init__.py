"""Who is written to, when, and whether it arrived. Sends; never decides. Owns the schema ``notifications``."""
