"""Ties between processes of one machine."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when the one that started it ends (Linux, prctl(2))."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it ended while we asked
        os.kill(os.getpid(), number)
