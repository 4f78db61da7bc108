"""Badges are a PDF that every reader opens, in whose fonts the names of many scripts are."""

import re
import zlib

import pytest

from services.registration.domain.badges import Badge, BadgeSheet
from services.registration.schemas.badge_files import as_pdf


def a_badge(name: str) -> Badge:
    return Badge(name=name, affiliation="Institute", role="Chair", reference="AB-12")


def sheet(*names: str) -> bytes:
    return as_pdf(BadgeSheet(title="Talks", rule="", badges=[a_badge(name) for name in names]))


def streams(pdf: bytes) -> list[bytes]:
    return [zlib.decompress(packed) for packed in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)]


def pages_of(pdf: bytes) -> list[str]:
    """What is drawn on each page."""
    return [content.decode() for content in streams(pdf) if content.startswith(b"q ")]


def signs_of(pdf: bytes) -> set[str]:
    """All signs that readers can find in it."""
    told = [code for one in streams(pdf) for code in re.findall(rb"^<[0-9a-f]{4}> <([0-9a-f]+)>$", one, re.MULTILINE)]
    return {bytes.fromhex(code.decode()).decode("utf-16-be") for code in told}


def test_ten_badges_are_on_a_page() -> None:
    assert [page.count(" re S") for page in pages_of(sheet(*["Ann Example"] * 11))] == [10, 1]


def test_every_object_is_where_the_index_says() -> None:
    pdf = sheet("Ann Example")
    places = [int(place) for place in re.findall(rb"^(\d{10}) 00000 n $", pdf, re.MULTILINE)]

    assert len(places) > 8
    for number, place in enumerate(places, start=1):
        assert pdf[place:].startswith(b"%d 0 obj\n" % number)
    assert pdf[int(re.findall(rb"startxref\n(\d+)", pdf)[0]) :].startswith(b"xref")


@pytest.mark.parametrize(
    "name", ["Łukasz Ćosić", "Nguyễn", "Ирина", "Ἀθηνᾶ", "محمد", "שלום", "پریسا"],
    ids=["Polish", "Vietnamese", "Cyrillic", "Greek", "Arabic", "Hebrew", "Persian"],
)  # fmt: skip
def test_the_fonts_for_a_name_are_in_the_file(name: str) -> None:
    assert set(name.replace(" ", "")) <= signs_of(sheet(name))


@pytest.mark.parametrize("name", ["李雷", "नमस्ते", "ああ"])
def test_a_name_no_font_has_leaves_a_line_and_the_reference(name: str) -> None:
    pdf = sheet(name)

    assert " l S" in pages_of(pdf)[0]
    assert set("byhand:AB-12") <= signs_of(pdf)
    assert " l S" not in pages_of(sheet("Ann"))[0], "the control"


def test_a_name_no_font_has_stands_in_latin_letters_if_they_gave_it_so() -> None:
    badge = Badge(name="李雷", latin="Li Lei", affiliation="Institute", role="Chair", reference="AB-12")
    pdf = as_pdf(BadgeSheet(title="Talks", rule="", badges=[badge]))

    assert " l S" not in pages_of(pdf)[0]
    assert set("LiLei") <= signs_of(pdf)


def test_a_long_name_becomes_smaller() -> None:
    sizes = [
        max(float(size) for size in re.findall(r"/F0 ([\d.]+) Tf", pages_of(sheet(name))[0]))
        for name in ("Ann", "Ann " * 20)
    ]

    assert sizes[0] == 22
    assert sizes[1] < 13


def test_an_event_without_people_has_an_empty_sheet() -> None:
    assert b"/Count 1" in sheet()
