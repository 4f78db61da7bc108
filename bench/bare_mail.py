"""The limit of bulk mail: ``python -m bench.bare_mail PORT FILE NUMBER`` hands in the same bytes with smtplib alone."""

import smtplib
import sys
from pathlib import Path
from threading import Thread

THREADS = 2
"""As many as the worker has."""


def hand_in(port: int, mail: bytes, number: int) -> None:
    """Send the mail so many times over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _ in range(number):
            server.sendmail("events@example.org", ["amina@example.org"], mail)


def main(port: str, file: str, number: str) -> None:
    """Share the mails among the threads."""
    arguments = (int(port), Path(file).read_bytes(), int(number) // THREADS)
    threads = [Thread(target=hand_in, args=arguments) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
