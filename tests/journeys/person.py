"""Somebody with a browser without JavaScript: opens links, fills forms in, reads pages."""

from dataclasses import dataclass, field

import requests
from bs4 import BeautifulSoup, Tag


@dataclass
class Person:
    """One browser. ``page`` is what it shows."""

    site: str
    session: requests.Session = field(default_factory=requests.Session)
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))
    status: int = 0
    address: str = ""

    def opens(self, address: str) -> "Person":
        """Follow a link."""
        return self._shown(self.session.get(requests.compat.urljoin(self.address or self.site, address), timeout=10))

    def sends(self, *ticked: str, **typed: str) -> "Person":
        """Fill the page's form in, tick boxes and press its button; what is hidden goes along as it is."""
        form = self.page.select_one("main form")
        assert isinstance(form, Tag), self.text
        values = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[type=hidden]")}
        values |= {
            str(box["name"]): str(box.get("value", ""))
            for box in form.select("input:not([type=hidden]):not([type=radio]):not([type=checkbox])")
        }
        values |= {str(box["name"]): str(box.get("value", "on")) for box in form.select("input[checked]")}
        pressed = form.select_one("button[name]:not([formaction])")
        values |= {str(pressed["name"]): str(pressed["value"])} if pressed else {}
        for name in ticked:
            box = form.select_one(f"input[type=checkbox][name={name}]")
            assert isinstance(box, Tag), self.text
            values[name] = str(box.get("value", "on"))
        where = requests.compat.urljoin(self.address, str(form.get("action") or self.address))
        return self._shown(self.session.post(where, data=values | typed, timeout=10))

    @property
    def text(self) -> str:
        """The page as it reads."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The page's main heading."""
        found = self.page.select_one("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    def _shown(self, answer: requests.Response) -> "Person":
        self.page = BeautifulSoup(answer.text, "html.parser")
        self.status, self.address = answer.status_code, answer.url
        return self
