"""A short text as a code that cameras read (ISO/IEC 18004), drawn as lines that stay sharp at every size."""

from io import BytesIO

import segno

QUIET = 4
"""Modules of white around it, which readers need (ISO/IEC 18004, 5.3.8)."""


def drawn(text: str) -> bytes:
    """The code as SVG: dark on white in every colour scheme, and readable with a thumb over a quarter of it."""
    made = BytesIO()
    code = segno.make(text, error="q", micro=False)
    code.save(made, kind="svg", border=QUIET, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return made.getvalue()
