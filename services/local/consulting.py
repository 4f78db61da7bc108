"""The talk of ``placecard doctor``."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from services.local.doctor.examination import Patient, examine
from services.local.doctor.finding import Finding, Level
from services.local.faults import LocalFault

_COLOURS = {Level.WELL: "green", Level.WATCH: "yellow", Level.WRONG: "red"}


def consult(settings: Mapping[str, str], folder: Path, selectors: Sequence[str]) -> None:
    """Tell everything that was seen, and the mend of each thing that is not well.

    Raises:
        LocalFault: something is wrong.
    """
    # A one-machine run that is not running has no Redis; everywhere else the setting is needed.
    running = "REDIS_URL" in settings or "PLACECARD_SUPERVISED" not in settings
    findings = examine(Patient(settings=settings, folder=folder, running=running, selectors=selectors))
    for one in findings:
        _tell(one)
    wrong = sum(one.level is Level.WRONG for one in findings)
    if wrong:
        raise LocalFault(f"{wrong} of {len(findings)} things are wrong.")


def _tell(one: Finding) -> None:
    mark = click.style(f"{one.level:<6}", fg=_COLOURS[one.level])
    click.echo(f"{mark} {one.about:<12} {one.seen}")
    if one.mend:
        click.echo(f"{'':<19} → {one.mend}")
