"""Fields of text: kind about spaces, closed to invisible tricks."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError, fields, validate

from services.registration.domain.people import tidy, tidy_lines
from services.registration.domain.phrases import N_, Phrase
from services.registration.schemas.field_rules import joined

ONE_LINE = N_("Must be one line without control characters.")
LATIN = N_("Please write it in Latin letters.")
NO_CONTROLS = N_("Must not contain control characters.")
_CONTROL = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]")
_CONTROL_IN_LINES = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]")
_LINE_PATTERN = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
_LINES_PATTERN = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"


def in_latin_letters(text: str) -> None:
    """Take a transcription only: what is no letter, and marks such as the ʻokina, may stand beside.

    Raises:
        ValidationError: a letter is of another script.
    """
    if any(sign.isalpha() and not unicodedata.name(sign, "").startswith(("LATIN", "MODIFIER")) for sign in text):
        raise ValidationError(LATIN)


class Line(fields.String):
    """One line of text, tidied: spaces collapsed, NFC, no direction overrides.

    Args:
        max: most characters after tidying.
        blank: whether an empty line will do.
    """

    pattern = _LINE_PATTERN

    def __init__(self, max: int = 200, *, blank: bool = False, **kwargs: Any) -> None:  # noqa: A002  reads as it means
        metadata = {"pattern": self.pattern, **kwargs.pop("metadata", {})}
        length = validate.Length(min=0 if blank else 1, max=max, error=_length_told(blank=blank, most=max))
        super().__init__(validate=joined(length, kwargs.pop("validate", None)), metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return self.tidied(str(text))

    def tidied(self, text: str) -> str:
        """The text as it is kept.

        Raises:
            ValidationError: it has what a line may not have.
        """
        if _CONTROL.search(text):
            raise ValidationError(ONE_LINE)
        return tidy(text)


class Paragraphs(Line):
    """Several lines of text: NFC, Unix line ends, no other control characters, no direction overrides."""

    pattern = _LINES_PATTERN

    def tidied(self, text: str) -> str:
        """The text as it is kept."""
        if _CONTROL_IN_LINES.search(text):
            raise ValidationError(NO_CONTROLS)
        return tidy_lines(text)


class Email(Line):
    """One address (RFC 5322 addr-spec, internationalised ones too: RFC 6531), kept as typed."""

    pattern = r"^[^\s@\u0000-\u001f]+@[^\s@\u0000-\u001f]+$"

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"format": "email", **kwargs.get("metadata", {})}
        super().__init__(254, **kwargs)

    def tidied(self, text: str) -> str:
        """The address as it is kept."""
        typed = super().tidied(text)
        try:
            found = validate_email(typed, check_deliverability=False, allow_quoted_local=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(N_("Not a valid email address.")) from error
        return typed if found.casefold() == typed.casefold() else found


class Code(Line):
    """A short name for programs: small letters, digits, single hyphens."""

    pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"

    def __init__(self, max: int = 64, **kwargs: Any) -> None:  # noqa: A002  reads as it means
        super().__init__(max, **kwargs)

    def tidied(self, text: str) -> str:
        """The code."""
        if not re.fullmatch(self.pattern.strip("^$"), text):
            raise ValidationError("Use small letters, digits and single hyphens, such as civil-society.")
        return text


class Url(Line):
    """An absolute http or https address."""

    pattern = r"^https?://[^\s]+$"
    _well_formed = validate.URL(
        schemes={"http", "https"}, require_tld=False, error=N_("Not a valid http or https address.")
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"format": "uri", **kwargs.get("metadata", {})}
        super().__init__(2000, validate=joined(self._well_formed, kwargs.pop("validate", None)), **kwargs)


class CountryCode(Line):
    """A country by its two letters (ISO 3166-1 alpha-2)."""

    pattern = r"^[A-Za-z]{2}$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(2, **kwargs)

    def tidied(self, text: str) -> str:
        """The code in capitals."""
        code = tidy(text).upper()
        if code not in country_codes():
            raise ValidationError(N_("Not a country code of two letters, such as GB."))
        return code


class LanguageTag(Line):
    """A language (BCP 47), such as ``en``, ``fr`` or ``pt-BR``."""

    pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(35, **kwargs)

    def tidied(self, text: str) -> str:
        """The tag in its usual spelling."""
        tag = tidy(text)
        if not re.fullmatch(self.pattern.strip("^$"), tag):
            raise ValidationError("Not a language tag, such as en or pt-BR.")
        first, *others = tag.split("-")
        spelt = {2: str.upper, 4: str.title}
        return "-".join([first.lower(), *(spelt.get(len(part), str.lower)(part) for part in others)])


@cache
def country_codes() -> frozenset[str]:
    """All countries' two-letter codes (ISO 3166-1), without the codes for groups and tests."""
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRIES


_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def _length_told(*, blank: bool, most: int) -> str:
    least_one = N_("Must have 1 to %(most)s characters.")
    return Phrase(N_("Must have at most %(most)s characters.") if blank else least_one, most=most)
