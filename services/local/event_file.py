"""One event in a YAML file: read with the API's own schema, stored through the API's own use cases.

The file holds the event's fields, either at the top or under ``event``; then ``actions`` beside it may
name what to do with the new draft: ``[announce, open]``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from marshmallow import ValidationError

from services.local.faults import LocalFault
from services.local.organiser import Desk, fields_told
from services.registration.domain.events import EventView
from services.registration.domain.lifecycles import EVENT_ACTIONS
from services.registration.schemas.events import EventSchema
from services.registration.schemas.flat import flat
from services.registration.usecases.act_on_event import EventAction, act_on_event
from services.registration.usecases.create_event import create_event


class _Plain(yaml.SafeLoader):
    """YAML in which times and dates stay as written, and ``no`` is Norway."""


_KEPT = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class EventFile:
    """What a file says."""

    fields: dict[str, Any]
    actions: Sequence[str] = ()


def read_event_file(path: Path) -> EventFile:
    """Read and check one file.

    Raises:
        LocalFault: it is no YAML, or fields need attention; names each.
    """
    document = _document(path)
    actions = document.pop("actions", [])
    if not isinstance(actions, list) or not set(map(str, actions)) <= set(EVENT_ACTIONS):
        raise LocalFault(f"“actions” in {path.name} must be a list of: {', '.join(EVENT_ACTIONS)}.")
    fields = document["event"] if set(document) == {"event"} else document
    try:
        return EventFile(EventSchema().load(fields), actions)
    except ValidationError as error:
        raise LocalFault(f"{path.name}: {fields_told(flat(error.messages))}") from error


def load_event(desk: Desk, file: EventFile) -> EventView:
    """Create the event and move it on, all or nothing.

    Raises:
        Refusal: fields contradict each other, a slug or code is taken, or an action is not possible.
    """
    caller = desk.organiser()
    with desk.database.enclosing():
        view = create_event(desk.database, caller.organisation_id, file.fields, actor=caller.actor, now=desk.now)
        for action in file.actions:
            wanted = EventAction(event=str(view.id), action=action)
            view = act_on_event(desk.database, desk.keys, caller, wanted, now=desk.now).event
    return view


def _document(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LocalFault(f"{path.name} cannot be read as YAML: {error}") from error
    if not isinstance(document, dict):
        raise LocalFault(f"{path.name} holds no event: give its fields, such as “title: …”.")
    return document
