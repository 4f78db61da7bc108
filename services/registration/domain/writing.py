"""Text as it stands on paper: Arabic letters in their joined forms, and lines that run from right to left turned round.

For single lines such as names. It follows the Unicode Bidirectional Algorithm (UAX 9) as far as names need it: runs of
one direction, neutral signs between them, numbers and mirrored brackets; no explicit embeddings.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

_FORMS = ("isolated", "final", "initial", "medial")
_PRESENTATION = (*range(0xFB50, 0xFDF0), *range(0xFE70, 0xFEFD))
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_BRACKETS = "()[]{}<>«»‹›"
_SIDE = {
    ("L", False): "L", ("L", True): "L", ("R", False): "R", ("n", True): "L", ("n", False): "R",
}  # fmt: skip
"""Where a sign runs, by what it was settled to and whether it is part of a number."""
_LAM = "\u0644"


@cache
def _presentation() -> dict[tuple[str, str], str]:
    """Shapes by letters and form: of single letters, and of lam with alef, which is one sign."""
    found: dict[tuple[str, str], str] = {}
    for point in _PRESENTATION:
        form, _, letters = unicodedata.decomposition(chr(point)).partition("> ")
        text = "".join(chr(int(code, 16)) for code in letters.split())
        if form[1:] in _FORMS and (len(text) == 1 or (len(text) == 2 and text[0] == _LAM)):
            found.setdefault((text, form[1:]), chr(point))
    return found


def on_paper(text: str, base: str = "") -> str:
    """The line in the order in which its signs stand from left to right; ``base`` as ``turned`` takes it."""
    return turned(joined(unicodedata.normalize("NFC", text)), base)


def needs_shaping(sign: str) -> bool:
    """Whether a sign, as it stands on paper, would be wrong if it were drawn by itself.

    So are letters of Devanagari, and Arabic letters that have no shapes of their own among the presentation forms.
    """
    is_bare = "\u0620" <= sign <= "\u077f" and unicodedata.category(sign) == "Lo"
    return is_bare or "\u0900" <= sign <= "\u097f"


def joined(text: str) -> str:
    """Arabic letters as they look beside their neighbours."""
    shapes, letters, found = _presentation(), _ligated(text), []
    for place, letter in enumerate(letters):
        before, after = _neighbour(letters, place, -1), _neighbour(letters, place, 1)
        from_before = (before[-1:], "initial") in shapes and len(before) == 1 and (letter, "final") in shapes
        to_after = (letter, "initial") in shapes and (after, "final") in shapes
        form = _FORMS[(1 if from_before else 0) + (2 if to_after else 0)]
        found.append(shapes.get((letter, form)) or shapes.get((letter, "isolated")) or letter)
    return "".join(found)


def _ligated(text: str) -> list[str]:
    found: list[str] = []
    for one in text:
        if found and found[-1] == _LAM and (_LAM + one, "isolated") in _presentation():
            found[-1] += one
        else:
            found.append(one)
    return found


def _neighbour(letters: Sequence[str], place: int, step: int) -> str:
    place += step
    while 0 <= place < len(letters) and unicodedata.category(letters[place][0]) == "Mn":
        place += step
    return letters[place] if 0 <= place < len(letters) else ""


def turned(text: str, base: str = "") -> str:
    """The signs of a line from left to right; one without letters from right to left stays as it is.

    ``base`` is the direction of the text that the line is part of, ``L`` or ``R``; without it the first letter tells.
    """
    kinds = _with_separators([_direction(one) for one in text])
    if "R" not in kinds:
        return text
    base = base or next(kind for kind in kinds if kind in "LR")
    runs: list[tuple[str, str]] = []
    for one, kind in zip(text, _settled(kinds, base), strict=True):
        if runs and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1] + one)
        else:
            runs.append((kind, one))
    shown = [run if kind == "L" else _reversed(run) for kind, run in runs]
    return "".join(shown if base == "L" else reversed(shown))


def _direction(one: str) -> str:
    kind = unicodedata.bidirectional(one)
    if kind in ("R", "AL", "L"):
        return kind[-1] if kind == "L" else "R"
    return {"EN": "E", "AN": "E", "NSM": "M"}.get(kind, "B" if one in _BRACKETS else "N")


def _with_separators(kinds: Sequence[str]) -> list[str]:
    """A sign between two digits belongs to the number."""
    around = zip(("", *kinds), kinds, (*kinds[1:], ""), strict=False)
    return ["E" if kind == "N" and before == after == "E" else kind for before, kind, after in around]


def _settled(kinds: Sequence[str], base: str) -> list[str]:
    """Left or right for each sign.

    Marks go with their letter, brackets with the line, and other neutral signs with both neighbours where these agree,
    else with the line. A number runs from the left, but as a neighbour it counts as what stood before it.
    """
    found: list[str] = []
    for kind in kinds:
        before = found[-1] if found else base
        strong = next((one for one in reversed(found) if one in "LR"), base)
        found.append({"M": before, "B": base, "E": "n" if strong == "R" else "L"}.get(kind, kind))
    for place, kind in enumerate(found):
        if kind == "N":
            before = found[place - 1] if place else base
            after = next((one for one in found[place:] if one in "LRn"), base)
            found[place] = before if before.replace("n", "R") == after.replace("n", "R") else base
    return [_SIDE[kind, given == "E"] for kind, given in zip(found, kinds, strict=True)]


def _reversed(run: str) -> str:
    """A run from its end, brackets mirrored, marks behind the letter they belong to."""
    clusters: list[str] = []
    for one in run:
        if clusters and unicodedata.category(one) == "Mn":
            clusters[-1] += one
        else:
            clusters.append(one)
    return "".join(reversed(clusters)).translate(_MIRRORED)
