"""Registration decides and never sends. Notifications sends and never decides.

Every path says service / layer / noun; a use case says the verb.
"""
