"""The parts of an event: place, ways to attend, groups, people, programme, papers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registration.schemas.event_fields import choice
from services.registration.schemas.fields import (
    Code,
    CountryCode,
    Email,
    Flag,
    Integer,
    LanguageTag,
    Line,
    Paragraphs,
    Url,
    Wall,
)
from services.registration.schemas.phones import Phone, e164


def line(most: int = 200, **kwargs: Any) -> Line:
    """A line that may be left out."""
    return Line(most, blank=True, allow_none=True, load_default="", **kwargs)


def seats(least: int = 1) -> Integer:
    """A number of seats; null means as many as come."""
    return Integer(min=least, max=1_000_000, allow_none=True, load_default=None)


def hour() -> fields.String:
    """A time of day."""
    return fields.String(required=True, validate=validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d\Z"))


class SeriesSchema(Schema):
    """The series an event belongs to, and which one of it this is."""

    code = Code(required=True)
    number = Integer(min=1, max=10_000, allow_none=True, load_default=None)


class VenueSchema(Schema):
    """Where people meet. ``visibility`` says who may know."""

    name = line()
    building = line()
    street = line()
    locality = line()
    region = line()
    postcode = line(20)
    country = CountryCode(allow_none=True, load_default=None)
    visibility = choice("public", "invited", "confirmed", load_default="public", allow_none=False)


class InPersonSchema(Schema):
    """Coming to the place. Without any seat everybody waits."""

    capacity = seats(least=0)


class RemoteSchema(Schema):
    """Joining from elsewhere. ``join_url`` is only ever shown to those confirmed for it."""

    capacity = seats(least=0)
    join_url = Url(allow_none=True, load_default=None)


class AttendanceSchema(Schema):
    """The ways to attend: at least one."""

    in_person = fields.Nested(InPersonSchema, allow_none=True)
    remote = fields.Nested(RemoteSchema, allow_none=True)

    @post_load
    def drop_empty(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Null is the same as not there."""
        return {mode: settings for mode, settings in data.items() if settings is not None}


class ResidentialSchema(Schema):
    """The nights people may stay, and how many rooms each has."""

    rooms = seats(least=0)
    nights = fields.List(Wall(times=False), required=True, validate=validate.Length(min=1, max=60))


class ConstituencySchema(Schema):
    """A group whose share is watched: ``target`` only warns, ``ceiling`` is a rule.

    A ``floor`` with a date in ``release_on`` keeps seats of the room free for the group until that day begins;
    without a date it only warns.
    """

    code = Code(required=True)
    label = Line(200, required=True)
    floor = Integer(max=1_000_000, allow_none=True, load_default=None)
    target = Integer(max=1_000_000, allow_none=True, load_default=None)
    ceiling = Integer(max=1_000_000, allow_none=True, load_default=None)
    release_on = Wall(times=False, allow_none=True, load_default=None)


class OrganisationSchema(Schema):
    """Who stands behind the event; one organisation may be named once for each of its roles."""

    name = Line(200, required=True)
    url = Url(allow_none=True, load_default=None)
    role = choice("organiser", "convenor", "host", "partner", "collaborator", "funder", required=True)


class OfficeHoursSchema(Schema):
    """When somebody can be reached, on Mondays to Fridays by the event's clock."""

    starts_at = hour()
    ends_at = hour()

    @validates_schema
    def check_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse hours that end before they begin."""
        if data["ends_at"] <= data["starts_at"]:
            raise ValidationError("Must be after starts_at.", "ends_at")


class ContactSchema(Schema):
    """Who answers questions on a topic. Strangers see it only when it is ``public``."""

    topic = Code(required=True)
    name = Line(200, required=True)
    job_title = line()
    email = Email(required=True)
    phone = Phone(allow_none=True, load_default="")
    phone_e164 = line(40, metadata={"description": "The number to dial, made from phone; what is sent is ignored."})
    public = Flag(load_default=False)
    deputy_email = Email(allow_none=True, load_default=None)
    away_from = Wall(times=False, allow_none=True, load_default=None)
    away_until = Wall(times=False, allow_none=True, load_default=None)
    office_hours = fields.Nested(OfficeHoursSchema, allow_none=True, load_default=None)

    @post_load
    def add_e164(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Make the number to dial."""
        return {**data, "phone_e164": e164(data["phone"]) if data["phone"] else ""}


class FallbackContactSchema(Schema):
    """Who answers what nobody else does."""

    name = Line(200, required=True)
    email = Email(required=True)


class SessionSchema(Schema):
    """One item of the programme. One with a ``capacity`` is chosen in the answer by its ``code``."""

    code = Code(allow_none=True, load_default=None, metadata={"description": "Made from the title if left out."})
    title = Line(200, required=True)
    format = choice(
        "plenary", "roundtable", "group", "breakout", "reception", "meal", load_default="plenary", allow_none=False
    )
    starts_at = Wall(dates=False, allow_none=True, load_default=None)
    ends_at = Wall(dates=False, allow_none=True, load_default=None)
    key_questions = fields.List(Paragraphs(500), load_default=list, validate=validate.Length(max=50))
    capacity = seats()


class DiscussionRuleSchema(Schema):
    """What may be said outside about what is said inside."""

    kind = choice("on_record", "chatham_house", "off_record", "custom", required=True)
    text = Paragraphs(2000, blank=True, allow_none=True, load_default="")


class OnlyForSchema(Schema):
    """Whom a question concerns; empty means everybody."""

    attendance = choice("in_person", "remote", load_default=None)
    constituency = fields.List(Code(), load_default=list, validate=validate.Length(max=100))


class DocumentSchema(Schema):
    """A paper that belongs to the event."""

    title = Line(300, required=True)
    kind = line(60)
    url = Url(required=True)
    language = LanguageTag(allow_none=True, load_default=None)
    published_on = Wall(times=False, allow_none=True, load_default=None)
    visibility = choice("public", "invited", "confirmed", load_default="public", allow_none=False)


class PlannedSessionsSchema(Schema):
    """How many sessions there will be, told while the programme is not there yet."""

    min = Integer(min=1, max=200, required=True)
    max = Integer(min=1, max=200, required=True)


class PreviousMeetingSchema(Schema):
    """A meeting that came before, here or elsewhere."""

    title = Line(300, required=True)
    reference_code = line(40)
    month = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Regexp(r"^(19|20|21)\d\d-(0[1-9]|1[0-2])\Z", error="Write year and month, such as 2017-02."),
    )
    url = Url(allow_none=True, load_default=None)


class TranslationSchema(Schema):
    """An event's texts in another language; what is left out is shown in the event's own."""

    title = line()
    summary = Paragraphs(1000, blank=True, allow_none=True, load_default="")
    description = Paragraphs(
        50_000, blank=True, allow_none=True, load_default="", metadata={"description": "Markdown."}
    )


class QuietHoursSchema(Schema):
    """Hours of the day in which waves, their reminders and news after the event wait; nothing else does."""

    starts_at = hour()
    ends_at = hour()


class NoticeSchema(Schema):
    """One notice to those with a place, at the hour of the start."""

    days_before = Integer(min=1, max=90, required=True, metadata={"description": "Days before the start."})


class ReminderSchema(Schema):
    """One planned reminder, at the hour at which answers are due."""

    days_before = Integer(min=1, max=90, required=True, metadata={"description": "Days before answers are due."})
