"""What visitors asked, when, and what they were told: the checker's other witness beside database and post."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass(kw_only=True)
class Op:
    """One request, from its sending to its answer."""

    what: str
    key: str
    """The person or the idempotency key: what makes a repeat the same request."""
    token: str
    sent_at: float
    took: float = 0.0
    status: int = 0
    """0 when no answer came."""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """A promise was made."""
        return 200 <= self.status < 300

    @property
    def is_unknown(self) -> bool:
        """It may have been done or not: it must be safe to ask again."""
        return self.status == 0 or self.status >= 500


@dataclass
class History:
    """All requests of one test."""

    ops: list[Op] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, op: Op, method: str, url: str, **arguments: Any) -> Op:
        """Send it and note what came back."""
        try:
            answer = requests.request(method, url, timeout=30, **arguments)
        except requests.RequestException:
            pass
        else:
            op.status, op.body, op.headers = answer.status_code, answer.text, answer.headers
        op.took = time.time() - op.sent_at
        with self._lock:
            self.ops.append(op)
        return op

    def of(self, key: str) -> list[Op]:
        """The requests with this key, in order."""
        return sorted((op for op in self.ops if op.key == key), key=lambda op: op.sent_at)

    def unknown(self) -> list[Op]:
        """Those whose last word was no word."""
        last = {op.key: op for op in sorted(self.ops, key=lambda op: op.sent_at)}
        return [op for op in last.values() if op.is_unknown]

    def told(self, key: str) -> str:
        """The story of one key, for a failure's message."""
        begin = min((op.sent_at for op in self.ops), default=0.0)
        return "\n".join(
            f"    {op.sent_at - begin:.3f} s: {op.what}, after {op.took:.3f} s {op.status or 'nothing'} {op.body[:99]}"
            for op in self.of(key)
        )
