"""Telephone numbers: kept as typed, told apart and dialled by their international form (ITU-T E.164)."""

import phonenumbers
from marshmallow import ValidationError

from services.registration.domain.phrases import N_
from services.registration.schemas.fields import Line

HOW = N_("Write the number with its country code, such as +44 1632 960123.")


class Phone(Line):
    """A number as people write it, with its country code: ``+44 (0)1632 960123``."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(40, blank=True, **kwargs)

    def tidied(self, text: str) -> str:
        """The number as typed.

        Raises:
            ValidationError: nobody could dial it.
        """
        typed = super().tidied(text)
        if typed:
            e164(typed)
        return typed


def e164(typed: str) -> str:
    """The number to dial, such as ``+441632960123``.

    Raises:
        ValidationError: nobody could dial it.
    """
    try:
        number = phonenumbers.parse(f"+{typed[2:]}" if typed.startswith("00") else typed, None)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(HOW) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(HOW)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
