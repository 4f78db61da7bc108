"""Short codes that people can read out: no letter that looks like a digit."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_reference(prefix: str) -> str:
    """A random code such as ``R-7K3M9QXT``: 31^8 possibilities, unique by the table's constraint."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(8))
