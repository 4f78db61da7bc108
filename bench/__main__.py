"""Measure: ``python -m bench [T1 T3 …] [--seconds N]``. Everything is private, on loopback, and gone afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bench import report
from bench.costs import top_costs
from bench.figures import Figure
from bench.load import LoadFault
from bench.plan import Plan
from bench.scenarios import answers, bulk, crowd, growth, mail, memory, pages, silence
from services.local.faults import LocalFault

SCENARIOS: dict[str, Callable[[Plan], list[Figure]]] = {
    "T1": answers.one_hot_event,
    "T2": answers.thousand_events,
    "T3": pages.answer_page,
    "T4": crowd.flash_crowd,
    "T5": bulk.bulk,
    "T6": mail.confirmation,
    "T8": growth.growth,
    "T10": memory.at_rest,
    "T11": silence.silent_redis,
}
SIZES = {
    "tiny": {"rows": 2_000, "crowd": 200, "mails": 40},
    "small": {"rows": 100_000, "crowd": 2_000, "mails": 500},
    "full": {"rows": 1_000_000, "crowd": 10_000, "mails": 10_000},
}
"""Invitations in the large house of T8, requests of the flash crowd of T4, mails of T5."""


@click.command()
@click.argument("wanted", nargs=-1, type=click.Choice(list(SCENARIOS)))
@click.option("--seconds", default=5.0, show_default=True, help="How long each single measurement takes.")
@click.option("--rounds", default=3, show_default=True, help="How often work and limit take turns.")
@click.option("--size", default="small", show_default=True, type=click.Choice(list(SIZES)), help="Of T4, T5 and T8.")
@click.option("--profile/--no-profile", default=True, help="Tell the top costs of an answer and of the answer page.")
@click.option("--out", default=Path("build/bench"), type=click.Path(path_type=Path), help="Folder for table and JSON.")
def main(wanted: tuple[str, ...], seconds: float, rounds: int, size: str, *, profile: bool, out: Path) -> None:
    """Measure the product against limits of the same run; all of it unless some are WANTED."""
    console = Console()
    began = {"began": datetime.now(UTC).isoformat(timespec="seconds"), **report.machine()}
    figures: list[Figure] = []
    try:
        with console.status("Starting …") as status:
            plan = Plan(seconds=seconds, rounds=rounds, tell=status.update, **SIZES[size])
            for name in wanted or SCENARIOS:
                figures += SCENARIOS[name](plan)
                console.print(f"{name} measured", highlight=False)
            status.update("Top costs")
            costs = top_costs() if profile else {}
    except (LoadFault, LocalFault) as fault:
        raise click.ClickException(str(fault)) from fault
    began |= {"ended": datetime.now(UTC).isoformat(timespec="seconds"), "load_at_end": report.load_average()}
    report.show(console, figures, costs)
    console.print(report.busyness(began), highlight=False)
    console.print(f"Written to {report.write(out, figures, costs, began).parent}", highlight=False)


if __name__ == "__main__":
    main()
