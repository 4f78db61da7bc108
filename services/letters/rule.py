"""The discussion rule in words."""

from services.letters.languages import translations


def wording(rule: str, language: str = "en") -> str:
    """The sentence for a rule known by its code; an organiser's own words stay as they are."""
    _ = translations(language).gettext
    known = {
        "on_record": _("The discussion is on the record."),
        "chatham_house": _(
            "The discussion is held under the Chatham House Rule: you may use what you hear, but not say who said it"
            " or who was there."
        ),
        "off_record": _("The discussion is off the record: please do not quote or pass on what is said."),
    }
    return known.get(rule, rule)
