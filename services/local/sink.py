"""A mail server that keeps every mail in a folder and sends nothing on.

Usage: python -m services.local.sink FOLDER PORT
"""

import asyncio
import secrets
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MOST_MAILS = 5_000
"""Beyond these the oldest go."""


class KeepingHandler:
    """Stores what arrives; a mail is answered for only when its file is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's
        """Keep one mail."""
        content = envelope.content or b""
        keep(self._folder, content if isinstance(content, bytes) else content.encode())
        return "250 2.0.0 Kept"


def keep(folder: Path, content: bytes) -> Path:
    """Write a mail under a name that sorts by time, in one step."""
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    half = folder / f"{name}.half"
    half.touch(mode=0o600)
    half.write_bytes(content)
    for old in sorted(folder.glob("*.eml"))[: -MOST_MAILS + 1]:
        old.unlink(missing_ok=True)
    return half.rename(folder / f"{name}.eml")


async def serve(folder: Path, port: int) -> None:
    """Take mail on a loopback port until the process ends."""
    handler = KeepingHandler(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, ident="Placecard mail sink"), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
