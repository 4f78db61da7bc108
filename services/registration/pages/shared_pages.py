"""A page that is the same for everybody but for a name and what its form carries: drawn once, then only filled in."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, current_app, g
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

EXTENSION = "placecard-shared-pages"
MOST = 500
"""Pages that one process keeps, of some ten kilobytes each."""

# Drawn of chance in each process, so that nobody can write them into a text.
_NAME, _TOKEN, _WHOSE = (f"{what}-{secrets.token_hex(16)}" for what in ("name", "token", "whose"))


class SharedPages:
    """The pages an application drew last, each under all that it depends on."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def filled(self, key: Hashable, name: str, draw: Callable[[str], str]) -> str:
        """The page for one person.

        Args:
            key: all that the page depends on, the name and what the form carries aside.
            name: whose page it is; plain text.
            draw: draws the page for a name, when no page is kept under the key.
        """
        if "typed" in g:  # one person's words, which nobody else may get to see
            return draw(name)
        token, whose = generate_csrf(), g.get("whose") or _WHOSE
        with self._lock:
            page = self._kept.get(key)
        if page is None:
            page = draw(_NAME).replace(token, _TOKEN).replace(whose, _WHOSE)
            self._keep(key, page)
        return page.replace(_TOKEN, token).replace(_WHOSE, whose).replace(_NAME, escape(name))

    def _keep(self, key: Hashable, page: str) -> None:
        with self._lock:
            self._kept[key] = page
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def register_shared_pages(app: Flask) -> None:
    """Give the application its own kept pages."""
    app.extensions[EXTENSION] = SharedPages()


def shared_pages() -> SharedPages:
    """The kept pages of the application that answers this request."""
    found: SharedPages = current_app.extensions[EXTENSION]
    return found
