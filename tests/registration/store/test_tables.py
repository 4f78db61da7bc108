"""Every process knows all tables, whichever it needs."""

import subprocess
import sys

import pytest

CHECK = """
import {module}
from services.registration.store.base import Base
print(len(Base.metadata.sorted_tables))
"""


@pytest.mark.parametrize("module", ["services.registration.clock", "services.registration.usecases.finish_events"])
def test_a_process_that_needs_few_tables_knows_what_their_keys_point_to(module: str) -> None:
    run = subprocess.run(
        (sys.executable, "-c", CHECK.format(module=module)), capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 10
