"""Topics of enquiries in words, the same on pages and in letters."""

from services.letters.languages import translations


def topic_label(topic: str, language: str) -> str:
    """A topic in words; one that is not ours as its code reads."""
    _ = translations(language).gettext
    labels = {
        "participation": _("Taking part"),
        "programme": _("The programme"),
        "access-needs": _("Access needs"),
        "access": _("Access needs"),
        "visa": _("Visa letters"),
        "press": _("Press"),
        "data-protection": _("Data protection"),
        "technical": _("Technical help"),
        "other": _("Something else"),
    }
    return labels.get(topic) or spelled_out(topic)


def spelled_out(code: str) -> str:
    """What a code says, as people would write it."""
    text = code.replace("-", " ").replace("_", " ")
    return text[:1].upper() + text[1:]
