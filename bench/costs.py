"""Where the time of an answer and of the answer page goes: the standard library's profiler around the application."""

import cProfile
import io
import pstats
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench import people, requests
from bench.ground import SECRET, a_ground
from bench.load import Request
from services.kit.logs import set_up_logs
from services.registration.app import create_app
from services.registration.runtime import make_runtime
from services.registration.settings import Settings

TIMES = 300
TOP = 12
Call = Callable[[Request, str], bytes]


def top_costs() -> dict[str, list[str]]:
    """The costliest functions of both works by their own time, per request, under the profiler."""
    with a_ground() as ground:
        settings = Settings(
            database_url=ground.servers.database_url, redis_url=ground.servers.redis_url,
            public_url="http://127.0.0.1:8000", secret_keys=[SECRET], log_level="ERROR",
        )  # fmt: skip
        set_up_logs("bench", settings.log_level)
        own = make_runtime(settings, role="bench")
        call = _caller(create_app(own))
        tokens = people.invite(ground, people.events(ground), 2 * TIMES + 1)
        cookie = "placecard-invitation=" + own.keys.seal(f"invitation:{tokens[-1]}").decode()
        works: dict[str, tuple[Request, Sequence[str]]] = {
            "answer": (requests.answer([]), tokens[:-1]),
            "answer page": (requests.page([]), [cookie] * 100),
        }
        found = {name: list(_profiled(call, *work)) for name, work in works.items()}
        own.database.dispose()
    return found


def _profiled(call: Call, request: Request, lines: Sequence[str]) -> Iterator[str]:
    half = len(lines) // 2
    for line in lines[:half]:
        call(request, line)
    profile = cProfile.Profile()
    profile.enable()
    for line in lines[half:]:
        call(request, line)
    profile.disable()
    stats: dict[Any, Any] = pstats.Stats(profile).strip_dirs().stats  # type: ignore[attr-defined]  # typeshed lacks it
    costly = sorted(stats.items(), key=lambda item: item[1][2], reverse=True)[:TOP]
    for (file, line_number, name), (_, times, own, _, _) in costly:
        place = f"{file}:{line_number} " if line_number else ""
        yield f"{own / half * 1e6:7.0f} µs  {times / half:6.1f} ×  {place}{name}"


def _caller(app: Any) -> Call:
    def call(request: Request, line: str) -> bytes:
        body = request.body.encode()
        environ = {
            "REQUEST_METHOD": request.method, "PATH_INFO": request.path, "SCRIPT_NAME": "", "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json" if body else "", "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            f"HTTP_{request.header.upper()}": request.prefix + line,
        }  # fmt: skip
        answer = app(environ, lambda *_: None)
        try:
            return b"".join(answer)
        finally:
            answer.close()

    return call
