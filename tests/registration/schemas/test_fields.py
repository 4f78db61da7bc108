"""Shared fields take what people mean and refuse what machines could be tricked with."""

from typing import Any

import pytest
from marshmallow import Schema, ValidationError
from marshmallow.fields import Field

from services.registration.schemas import fields


def load(field: Field, value: Any) -> Any:
    return Schema.from_dict({"it": field})().load({"it": value})["it"]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (fields.Line(), "  Ada   Byron ", "Ada Byron"),
        (fields.Line(), "Ze\u0301", "Zé"),
        (fields.Line(), "a\u202eb", "ab"),
        (fields.Line(blank=True), "", ""),
        (fields.Paragraphs(100), "one\r\ntwo", "one\ntwo"),
        (fields.Email(), " A.Person@EXAMPLE.org ", "A.Person@EXAMPLE.org"),
        (fields.Email(), "伊@例え.テスト", "伊@例え.テスト"),
        (fields.Code(), "civil-society", "civil-society"),
        (fields.Url(), "https://example.org/a?b=c", "https://example.org/a?b=c"),
        (fields.CountryCode(), "gb", "GB"),
        (fields.LanguageTag(), "PT-br", "pt-BR"),
        (fields.LanguageTag(), "zh-hant-tw", "zh-Hant-TW"),
        (fields.Wall(), "2027-09-07T11:00", "2027-09-07T11:00"),
        (fields.Wall(), "2027-09-07T11:00:00", "2027-09-07T11:00"),
        (fields.Wall(), "2027-09-07", "2027-09-07"),
        (fields.Integer(), 3.0, 3),
        (fields.Flag(), True, True),
        (fields.QueryInteger(), "3", 3),
        (fields.QueryFlag(), "true", True),
    ],
)
def test_takes(field: Field, typed: Any, kept: Any) -> None:
    assert load(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (fields.Line(), "a\nb"),
        (fields.Line(), "a\x00b"),
        (fields.Line(), "a\ud800"),
        (fields.Line(), "   "),
        (fields.Line(3), "four"),
        (fields.Line(), 5),
        (fields.Paragraphs(10), "a\x00"),
        (fields.Paragraphs(10), "eleven char"),
        (fields.Email(), "a@example.org\nBcc: b@example.org"),
        (fields.Email(), "a@b, evil@example.org"),
        (fields.Email(), '"a b"@example.org'),
        (fields.Email(), "not an address"),
        (fields.Email(), f"{'a' * 64}@{'b' * 250}.org"),
        (fields.Code(), "Civil Society"),
        (fields.Url(), "javascript:alert(1)"),
        (fields.Url(), "ftp://example.org"),
        (fields.CountryCode(), "ZZ"),
        (fields.CountryCode(), "GBR"),
        (fields.LanguageTag(), "english please"),
        (fields.Wall(), "2027-09-07T11:00Z"),
        (fields.Wall(), "2027-09-07T11:00+02:00"),
        (fields.Wall(), "2027-02-30"),
        (fields.Wall(), "0001-01-01T00:00"),
        (fields.Wall(dates=False), "2027-09-07"),
        (fields.Wall(times=False), "2027-09-07T11:00"),
        (fields.Wall(), 5),
        (fields.Instant(), "2027-09-07T11:00"),
        (fields.Instant(), "0001-01-01T00:00:00+14:00"),
        (fields.Integer(), "3"),
        (fields.Integer(), 3.5),
        (fields.Integer(), True),
        (fields.Integer(), -1),
        (fields.Integer(), 10**19),
        (fields.Integer(), float("inf")),
        (fields.Flag(), "true"),
        (fields.Flag(), 1),
        (fields.QueryInteger(), "1_0"),
        (fields.QueryInteger(), " 1"),
        (fields.QueryFlag(), "yes"),
    ],
)
def test_refuses(field: Field, typed: Any) -> None:
    with pytest.raises(ValidationError):
        load(field, typed)


def test_instants_are_read_with_any_offset_and_told_in_utc() -> None:
    schema = Schema.from_dict({"it": fields.Instant()})()
    read = schema.load({"it": "2027-09-07T11:00:00+02:00"})
    assert schema.dump(read) == {"it": "2027-09-07T09:00:00Z"}
