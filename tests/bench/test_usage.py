"""What processes use, as the kernel tells it."""

import os
import subprocess
import sys
import time

from bench.usage import Spent, cpu_seconds, pss_mib, tree

BUSY = """
import time
end = time.process_time() + 0.3
while time.process_time() < end:
    pass
print("done", flush=True)
input()
"""


def test_counts_the_cpu_time_of_a_process() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        with Spent({"child": child.pid}) as spent:
            assert child.stdout is not None
            child.stdout.readline()
        assert 0.1 < spent.seconds["child"] < 2
        assert spent.told(1000).startswith("child 0.")
        child.kill()


def test_finds_a_process_with_its_children() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        time.sleep(0.1)
        assert {os.getpid(), child.pid} <= set(tree(os.getpid()))
        assert 0 < pss_mib(child.pid) < pss_mib(os.getpid())
        child.kill()


def test_nothing_is_used_by_nobody() -> None:
    assert cpu_seconds(2**22 + 1) == 0
