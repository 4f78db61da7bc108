"""A reader with a plain browser: fills in the forms that are on the page and presses their buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


@dataclass
class Visitor:
    """Remembers the page it is on."""

    client: FlaskClient
    path: str = ""
    answer: TestResponse | None = None
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))

    def get(self, path: str, **arguments: Any) -> "Visitor":
        """Open an address and follow where it leads."""
        return self.arrived(self.client.get(path, follow_redirects=True, **arguments))

    def send(self, values: Mapping[str, str | list[str]] | None = None, *, button: str = "", **keep: Any) -> "Visitor":
        """Fill in the form on the page as served, with these values over it, and press a button."""
        form = self.page.select_one("main form")
        assert form is not None, self.text
        action = str(self._button(form, button).get("formaction") or form.get("action") or self.path)
        data = self.pressed(button)
        for name, value in (values or {}).items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return self.arrived(self.client.post(action, data=data, follow_redirects=True, **keep))

    def pressed(self, button: str = "") -> MultiDict[str, str]:
        """What the form would send when one presses a button and does nothing else."""
        data, form = self.served(), self.page.select_one("main form")
        assert form is not None, self.text
        if (one := self._button(form, button)).get("name"):
            data[str(one["name"])] = str(one["value"])
        return data

    def served(self) -> MultiDict[str, str]:
        """What the form would send untouched."""
        data: MultiDict[str, str] = MultiDict()
        for control in self.page.select("main form input[name], main form textarea[name]"):
            if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
                continue
            value = control.get_text().lstrip("\n") if control.name == "textarea" else control.get("value", "")
            data.add(str(control["name"]), str(value))
        for select in self.page.select("main form select[name]"):
            chosen = select.select_one("option[selected]")
            data.add(str(select["name"]), str(chosen["value"]) if chosen else "")
        return data

    @property
    def status(self) -> int:
        """The status of the page."""
        assert self.answer is not None
        return self.answer.status_code

    @property
    def title(self) -> str:
        """The page's title."""
        assert self.page.title is not None
        return self.page.title.get_text()

    @property
    def text(self) -> str:
        """What can be read in the main part."""
        main = self.page.select_one("main") or self.page
        return " ".join(main.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The main heading."""
        found = self.page.select_one("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    @property
    def problems(self) -> list[str]:
        """The sentences of the error summary."""
        return [item.get_text(strip=True) for item in self.page.select(".errors li")]

    def _button(self, form: Tag, label: str) -> Tag:
        """The one so called; else the one that leads on, and not a lesser one that looks like a link."""
        buttons = [one for one in form.select("button") if label in " ".join(one.get_text(" ").split())]
        return [one for one in buttons if label or "link" not in (one.get("class") or [])][-1]

    def arrived(self, answer: TestResponse) -> "Visitor":
        """Be on the page that was answered."""
        self.answer, self.path = answer, answer.request.path
        self.page = BeautifulSoup(answer.text, "html.parser")
        return self
