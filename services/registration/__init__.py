"""Who is asked, who may answer, who gets a seat. Decides; never sends. Owns the schema ``registration``."""
