"""The database's disk fills up: a clear no, nothing half-written, and everything goes on once there is room."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.house import House, a_house, within

pytestmark = [pytest.mark.fault, pytest.mark.nightly, pytest.mark.timeout(400)]


def on_a_small_disk(folder: Path, stack: ExitStack) -> None:
    disk = folder / "postgresql"
    disk.mkdir(mode=0o711)
    mounted = subprocess.run(
        ("mount", "-t", "tmpfs", "-o", "size=160m,mode=711", "none", str(disk)), capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a disk")
    stack.callback(subprocess.run, ("umount", "--lazy", str(disk)), check=True)


@pytest.fixture
def house() -> Iterator[House]:
    with a_house(on_a_small_disk) as house:
        house.begin()
        house.expected |= {"DatabaseUnavailable", "DiskFull"}
        yield house


def test_full(house: House) -> None:
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
