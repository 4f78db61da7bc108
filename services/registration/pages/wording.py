"""Sentences at a field: what to do, rather than what is wrong."""

from collections.abc import Mapping, Sequence

from services.registration.domain.refusals import Refusal
from services.registration.pages.forms import Form
from services.registration.pages.languages import is_said, said
from services.registration.pages.languages import translated as _


def kindly(errors: Mapping[str, list[str]], form: Form, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """The errors of a schema or a rule as people read them beside their field.

    Args:
        errors: sentences by dotted path.
        form: what was typed.
        labels: what fields of this form are called, such as the event's own questions.
    """
    return {name: _told(name, sentences, form, labels) for name, sentences in errors.items()}


def theirs() -> dict[str, str]:
    """What the address is called of somebody whom the reader names."""
    return {"email": _("Their email address")}


def _told(name: str, sentences: list[str], form: Form, labels: Mapping[str, str]) -> list[str]:
    kind = "companions.name" if name.startswith("companions.") else name
    if not form.value(name).strip():
        missing = _missing().get(kind)
        if missing and name not in labels:
            return [missing]
        if name in labels:
            return [_("Please answer: %(question)s", question=labels[name])]
    if name.endswith("email"):
        return [_("Enter an email address like name@example.org")]
    label = labels.get(name) or _labels().get(kind if name.endswith("name") else name)
    told = spoken(sentences)
    return [_("%(field)s: %(told)s", field=label, told=one) for one in told] if label else told


def spoken(sentences: Sequence[str]) -> list[str]:
    """Sentences of a schema or a rule in the language of the page, none of them in another."""
    return [said(sentence) if is_said(sentence) else _("Please check what is written here") for sentence in sentences]


def refused(refusal: Refusal) -> str:
    """What a refusal tells, in the language of the page: all of it, or what sort of no it is."""
    return said(str(refusal)) if is_said(str(refusal)) else said(refusal.title)


def name_labels() -> dict[str, str]:
    """What the fields about the use of a name are called."""
    return {
        "names.address": _("Form of address"),
        "names.badge": _("Name on the badge"),
        "names.latin": _("Name in Latin letters"),
    }


def _labels() -> dict[str, str]:
    """What fields are called that several forms have: a list of what is wrong with a page has to name them."""
    return {
        "name": _("Name"),
        **name_labels(),
        "organisation": _("Organisation"),
        "job_title": _("Job title or role"),
        "country": _("Country"),
        "on_behalf.name": _("Your own name"),
        "on_behalf.relation": _("How you work together"),
        "companions.name": _("Coming along"),
        "message": _("Your question"),
    }


def _missing() -> dict[str, str]:
    return {
        "name": _("Enter a name"),
        "email": _("Enter your email address"),
        "attendance": _("Choose how you will take part"),
        "acknowledge_discussion_rule": _("Read the rule of discussion and tick that you will keep to it"),
        "on_behalf.name": _("Enter your own name"),
        "on_behalf.email": _("Enter your own email address"),
        "companions.name": _("Enter the name of the person who comes with you"),
        "comes": _("Choose whether you would come in their place or as well"),
        "topic": _("Choose what your question is about"),
        "message": _("Write your question"),
        "door": _("Choose how you would like to answer"),
    }
