"""Sentences that the rules say to people: marked for the catalogues here, translated by the pages that show them."""


def N_(sentence: str) -> str:  # noqa: N802 - the name by which gettext's tools find such sentences
    """The sentence itself, marked as one to be translated."""
    return sentence
