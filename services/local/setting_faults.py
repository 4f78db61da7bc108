"""What the processes would find wrong with their settings, before any of them starts."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from services.kit.settings import SettingsFault, read
from services.local.faults import WrongSettings
from services.notifications.settings import from_environment as of_notifications
from services.registration.settings import from_environment as of_registration


def setting_faults(settings: Mapping[str, str]) -> list[str]:
    """Every fault that a process would end with, each told once."""
    faults: set[str] = set()
    with _as_environment(settings):
        for build in (of_registration, of_notifications):
            try:
                read(build)
            except SettingsFault as fault:
                faults |= set(str(fault).splitlines())
    return sorted(faults)


def require_good(settings: Mapping[str, str]) -> None:
    """Go on only with settings that every process can work with.

    Raises:
        WrongSettings: names every setting that needs attention.
    """
    if faults := setting_faults(settings):
        raise WrongSettings("\n".join(["These settings need attention:", *faults]))


@contextmanager
def _as_environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Let the block see these settings as a process would; the command itself is one process and one thread."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
