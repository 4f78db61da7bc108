"""Tidy names and addresses: kept as typed, compared without case, never with invisible tricks."""

import unicodedata

_BIDI = {ord(c): None for c in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"}


def tidy(text: str) -> str:
    """One line of text as people mean it: NFC, single spaces, no direction overrides."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_BIDI).split())


def readable(text: str) -> str:
    """The text as typed, without direction overrides: what somebody checks is what is kept."""
    return text.translate(_BIDI)


def tidy_lines(text: str) -> str:
    """Several lines of text: NFC, Unix line ends, no direction overrides."""
    clean = unicodedata.normalize("NFC", text).translate(_BIDI).replace("\r\n", "\n").replace("\r", "\n")
    return clean.strip()


def email_key(email: str) -> str:
    """The address as compared: two spellings that differ only in case are one person."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def masked_email(email: str) -> str:
    """The address so that its owner recognises it and nobody else learns it."""
    local, _, domain = email.rpartition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{top}"
