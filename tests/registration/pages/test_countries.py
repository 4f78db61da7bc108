"""Countries are found where readers of each language look for them, and nothing else is among them."""

import pytest

from services.registration.pages.countries import _countries


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Afghanistan", "Åland Islands", "Albania", "Côte d’Ivoire", "Croatia", "Zimbabwe"]),
        ("fr", ["Danemark", "Égypte", "Émirats arabes unis", "Équateur", "Espagne", "Zimbabwe"]),
        ("es", ["Nigeria", "Noruega", "Nueva Zelanda", "Omán"]),
        ("ru", ["Ирак", "Италия", "Йемен", "Казахстан", "Япония"]),
        ("zh", ["阿富汗", "巴西", "德国", "法国", "斐济", "美国", "瑙鲁", "中国"]),
        ("ar", ["إسبانيا", "ألمانيا", "تونس", "مصر", "هولندا"]),
    ],
)
def test_in_the_order_of_the_language(language: str, order: list[str]) -> None:
    names = [name for _code, name in _countries(language)]
    assert [name for name in names if name in order] == order


def test_no_groups_and_no_codes_for_tests() -> None:
    codes = {code for code, _name in _countries("en")}
    assert {"SN", "GB", "XK"} <= codes
    assert not {"EU", "UN", "ZZ", "XA", "AC"} & codes
