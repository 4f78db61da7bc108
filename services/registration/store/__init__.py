"""The only place with SQL: each table and its queries side by side.

Whoever imports one table gets to know all: foreign keys name their targets, and a process may need one table only.
"""

from services.registration.store import tables

__all__ = ["tables"]
