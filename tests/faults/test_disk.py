"""A disk fills up: a clear no, nothing half-written, and everything goes on once there is room."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests

from tests.faults.house import WEB, House, a_house, within

pytestmark = [pytest.mark.fault, pytest.mark.nightly, pytest.mark.timeout(400)]


def on_a_small_disk(folder: Path, stack: ExitStack) -> None:
    mount(folder / "postgresql", "160m", stack)


def with_few_logs(folder: Path, stack: ExitStack) -> None:
    mount(folder / "logs", "4m", stack)


def mount(disk: Path, size: str, stack: ExitStack) -> None:
    disk.mkdir(mode=0o711)
    mounted = subprocess.run(
        ("mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "none", str(disk)), capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a disk")
    stack.callback(subprocess.run, ("umount", "--lazy", str(disk)), check=True)


def fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 1024):
            pass


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    with a_house(request.param) as house:
        house.begin()
        yield house


@pytest.mark.parametrize("house", [with_few_logs], indirect=True)
def test_no_room_for_logs(house: House) -> None:
    filler = house.folder / "logs" / "filler"
    fill(filler)
    guests = house.invite(60)
    assert {house.answer(guest).status for guest in guests} == {201}
    assert requests.get(f"{house.site}/nothing-here", timeout=10).status_code == 404
    assert within(60, lambda: all(house.post.copies_to(guest.email) for guest in guests))
    assert house.log(WEB).count("answer") < 60, "the control: hardly anything could be written"
    filler.unlink()
    house.prove()


@pytest.mark.parametrize("house", [on_a_small_disk], indirect=True)
def test_full(house: House) -> None:
    house.expected |= {"DatabaseUnavailable", "DiskFull"}
    early = house.guest()
    guests = house.invite(300)
    assert house.answer(early).status == 201
    filler = house.folder / "postgresql" / "filler"
    filler.write_bytes(b"x")
    space = os.statvfs(filler.parent)
    with filler.open("ab") as file:
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - 64 * 1024)

    for guest in guests:
        if house.answer(guest).status != 201:
            break
    refused = [op for op in house.history.ops if op.status != 201]
    assert [op.status for op in refused] == [503], "the control: the disk is full"
    filler.unlink()

    if within(5, lambda: house.servers["postgresql"].exit_status is not None):
        house.start_server("postgresql")  # PostgreSQL ends when it cannot write its log; supervisors start it again
    house.prove()
