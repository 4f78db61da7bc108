"""Fields that only events have."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, validate

from services.registration.domain.slugs import LONGEST, is_slug
from services.registration.schemas.fields import ByName, Code, Line

_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})


class Slug(Line):
    """The readable part of an event's address."""

    pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(LONGEST, **kwargs)

    def tidied(self, text: str) -> str:
        """The slug."""
        if not is_slug(text):
            raise ValidationError("Use small letters, digits and single hyphens, such as spring-meeting; no id.")
        return text


class Timezone(Line):
    """A time zone of the IANA database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(64, **kwargs)

    def tidied(self, text: str) -> str:
        """The zone's name."""
        if text not in timezones():
            raise ValidationError("Not a time zone of the IANA list, such as Europe/London.")
        return text


class QuestionCode(Line):
    """A short name under which answers are kept: small letters, digits, single hyphens or underscores."""

    pattern = r"^[a-z0-9]+([-_][a-z0-9]+)*$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(64, **kwargs)

    def tidied(self, text: str) -> str:
        """The code."""
        if not re.fullmatch(self.pattern.strip("^$"), text):
            raise ValidationError("Use small letters, digits and single hyphens or underscores, such as dietary.")
        return text


class CodeLists(ByName):
    """Codes by the code of their list: ``{"theme": ["human-rights"], "scope": ["global"]}``."""

    def __init__(self, **kwargs: Any) -> None:
        codes = fields.List(Code(), validate=validate.Length(max=50))
        super().__init__(keys=Code(), values=codes, validate=validate.Length(max=50), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        lists = super()._deserialize(value, *args, **kwargs)
        return {name: list(dict.fromkeys(codes)) for name, codes in lists.items() if codes}


def some(item: type[Schema] | fields.Field[Any], most: int, **kwargs: Any) -> fields.List[Any]:
    """A list of so many at most; null means none."""
    inner = item if isinstance(item, fields.Field) else fields.Nested(item)
    length = validate.Length(max=most, error=f"Give at most {most}.")
    return fields.List(inner, allow_none=True, validate=length, **kwargs)


def choice(*values: str, **kwargs: Any) -> fields.String:
    """One of a few words; null means the usual one, where there is one."""
    kwargs.setdefault("allow_none", not kwargs.get("required", False))
    return fields.String(validate=validate.OneOf(values, error="Choose one of: {choices}."), **kwargs)


@cache
def timezones() -> frozenset[str]:
    """Every zone an event can be in."""
    return frozenset(available_timezones()) - _NO_PLACES
