"""A port that was found free stays free until a server takes it."""

from pathlib import Path

import pytest

from services.local import ports
from services.local.ports import free_port, kept_port, port_is_free

OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not OUTGOING.exists(), reason="only Linux tells")
def test_no_outgoing_connection_is_given_it() -> None:
    first, last = map(int, OUTGOING.read_text().split())

    assert not any(first <= free_port() <= last for _ in range(20))


@pytest.mark.parametrize("told", [None, "1024\t65535"])
def test_there_is_one_where_nothing_is_told_and_where_all_are_given_away(
    told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if told:
        (tmp_path / "range").write_text(told)
    monkeypatch.setattr(ports, "_OUTGOING", tmp_path / "range")

    assert port_is_free(free_port())


def test_a_server_keeps_its_own(tmp_path: Path) -> None:
    assert kept_port(tmp_path / "port") == kept_port(tmp_path / "port")
