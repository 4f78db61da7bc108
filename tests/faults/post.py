"""A mail server that keeps a record of every copy it took, and follows a script, step by step.

Steps: ``banner``, ``EHLO``, ``MAIL``, ``RCPT``, ``DATA``, ``dot`` (the whole mail is here and not yet taken),
``taken`` (it is taken and not yet answered), ``QUIT``.
"""

import re
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

DROP = "drop"
USUAL = {"banner": "220 post.example.org", "DATA": "354 go on", "taken": "250 2.0.0 taken", "QUIT": "221 goodbye"}
_ID = re.compile(rb"(?mi)^Message-ID:\s*(\S+)")


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One mail as it was taken."""

    id: str
    recipient: str
    content: bytes
    at: float
    """Seconds since the epoch."""


@dataclass
class Hold:
    """A step at which one conversation waits."""

    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


@dataclass
class Call:
    """One conversation."""

    client: socket.socket
    lines: BinaryIO
    recipient: str = ""


@dataclass
class Post:
    """The server."""

    copies: list[Copy] = field(default_factory=list)
    conversations: int = 0
    port: int = 0
    _once: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    _always: dict[str, str] = field(default_factory=dict)
    _late: dict[str, float] = field(default_factory=dict)
    _holds: dict[tuple[str, str], Hold] = field(default_factory=dict)
    _kept: list[Hold] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def says(self, step: str, *answers: str) -> None:
        """The next answers at this step; ``DROP`` hangs up without one."""
        self._once[step].extend(answers)

    def always_says(self, step: str, answer: str) -> None:
        """Every answer at this step, or at this step for one recipient: ``RCPT robin@example.com``."""
        self._always[step] = answer

    def takes_long(self, step: str, seconds: float) -> None:
        """Every answer at this step comes so late."""
        self._late[step] = seconds

    def hold(self, step: str, recipient: str = "") -> Hold:
        """Let the next conversation that comes to this step (about this recipient) wait there."""
        hold = Hold()
        self._holds[step, recipient] = hold
        self._kept.append(hold)
        return hold

    def behave(self) -> None:
        """Forget the script."""
        for forgotten in (self._once, self._always, self._late, self._holds):
            forgotten.clear()
        for hold in self._kept:
            hold.released.set()
        self._kept.clear()

    def copies_to(self, recipient: str) -> list[Copy]:
        """What was taken for somebody."""
        return [copy for copy in self.copies if copy.recipient == recipient]

    def close(self) -> None:
        """End it."""
        self.behave()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.conversations += 1
            threading.Thread(target=self._converse, args=(client,), daemon=True).start()

    def _converse(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rb") as lines:
            call = Call(client, lines)
            going = self._step(call, "banner")
            while going and (line := lines.readline()):
                going = self._heard(call, line)

    def _heard(self, call: Call, line: bytes) -> str:
        verb = line[:4].decode("ascii", "replace").strip().upper()
        if verb == "RCPT":
            call.recipient = line.decode().partition("<")[2].partition(">")[0]
        answer = self._step(call, verb)
        if verb == "DATA" and answer.startswith("3"):
            return self._whole_mail(call)
        return "" if verb == "QUIT" else answer

    def _whole_mail(self, call: Call) -> str:
        content = _until_dot(call.lines)
        if content is None:
            return ""  # a mail without its last dot is no mail
        held = ("dot", call.recipient) in self._holds
        refusal = self._step(call, "dot", usual="")
        if refusal or self._gone(call, patience=2.0 if held else 0.0):
            return refusal
        found = _ID.search(content)
        self.copies.append(
            Copy(id=found[1].decode() if found else "", recipient=call.recipient, content=content, at=time.time())
        )
        return self._step(call, "taken")

    def _step(self, call: Call, step: str, *, usual: str | None = None) -> str:
        """Wait if the script says so, then answer; what was answered, or nothing when the conversation is over."""
        hold = self._holds.pop((step, call.recipient), None) or self._holds.pop((step, ""), None)
        if hold is not None:
            hold.reached.set()
            hold.released.wait(300)
        time.sleep(self._late.get(step, 0.0))
        answer = self._scripted(step, call) or (USUAL.get(step, "250 OK") if usual is None else usual)
        if answer == DROP:
            call.client.shutdown(socket.SHUT_RDWR)
            call.recipient = DROP
            return ""
        if answer:
            call.client.sendall(answer.encode() + b"\r\n")
        return answer

    def _scripted(self, step: str, call: Call) -> str:
        if self._once[step]:
            return self._once[step].popleft()
        return self._always.get(f"{step} {call.recipient}") or self._always.get(step, "")

    @staticmethod
    def _gone(call: Call, *, patience: float) -> bool:
        """Whether the conversation was dropped, or the client leaves in this time after it was held."""
        if call.recipient == DROP:
            return True
        call.client.settimeout(patience)
        try:
            return call.client.recv(1, socket.MSG_PEEK) == b""
        except (BlockingIOError, TimeoutError):
            return False
        finally:
            call.client.settimeout(None)


def _until_dot(lines: BinaryIO) -> bytes | None:
    def body() -> Iterator[bytes]:
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise EOFError
            yield line

    try:
        return b"".join(body())
    except EOFError:
        return None
