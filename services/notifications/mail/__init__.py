"""From a letter to bytes, and from bytes to a mail server."""
