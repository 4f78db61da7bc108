"""One organisation with everything that can be asked for through a door, and the links of the people in it."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from services.contracts import own_links, unsubscribing
from services.kit.database import new_id
from services.registration.domain.callers import SCOPES
from services.registration.domain.companions import companion_ids, purpose_of
from services.registration.domain.events import EventView
from services.registration.domain.visa_letters import Passport
from services.registration.runtime import Runtime
from services.registration.store import enquiry_notes, organiser_tasks
from services.registration.store.organisations import Organisation
from services.registration.store.visa_letters import VisaLetter, sealed
from tests import factories
from tests.factories import Organiser
from tests.invitees import YES, Invitees, registration_id, registration_token
from tests.pictures import png

CANARY = "Quillon Zebedee"
"""A name that nothing of ours contains."""
CANARY_ADDRESS = "quillon.zebedee@example.org"
UNKNOWN_TOKEN = "a-token-of-the-right-length-that-nobody-issued"[:43]

TABLES = text(
    "select format('%I.%I', schemaname, tablename) from pg_tables"
    " where schemaname in ('registration', 'notifications') order by 1"
)


DIET = {"code": "diet", "label": "What do you not eat?", "kind": "text", "sensitive": True}


@dataclass
class World:
    """Ids by the names that routes use, tokens by purpose."""

    app: Flask
    runtime: Runtime
    organisation: Organisation
    event: EventView
    other_event: EventView
    ids: dict[str, str]
    tokens: dict[str, str]
    key: str

    @classmethod
    def made(cls, app: Flask, runtime: Runtime, organisation: Organisation) -> "World":
        """Through the API wherever it has a door for it."""
        key = factories.a_key(runtime, organisation, scopes=SCOPES)
        organiser = Organiser(app.test_client(), key)
        event = factories.an_event(
            runtime.database, organisation, slug="sample", title=f"Talks with {CANARY}", questions=[DIET]
        )
        other = factories.an_event(runtime.database, organisation, slug="another", title="Another event")
        invitees = Invitees(organiser, event, app.test_client())
        person = {"name": CANARY, "wave": "A", "email": CANARY_ADDRESS}
        answered, waiting = invitees.one(**person), invitees.one(wave="A")
        receipt = invitees.say(answered, **YES, email="new.address@example.org").get_json()
        path = f"/v1/events/{event.id}"
        invitation = organiser.get(f"{path}/invitations?limit=1").json["items"][0]["id"]
        batch = organiser.post(f"{path}/invitations/send", json={"ids": [invitation]}).json["batch"]
        asked = {"topic": "other", "name": CANARY, "email": CANARY_ADDRESS, "message": f"{CANARY} asks."}
        app.test_client().post(f"{path}/enquiries", json=asked)
        enquiry = organiser.get(f"{path}/enquiries").json["items"][0]["id"]
        feed = organiser.post("/v1/calendar-feeds", json={"name": "Team", "event": event.slug}).json["id"]
        barred = organiser.post("/v1/suppressions", json={"email": "barred@example.org"}).json["id"]
        named = {"name": CANARY, "email": "somebody.else@example.com"}
        invitees.say(waiting, answer="forwarded", proposed=named)
        proposal = organiser.get(f"{path}/proposals").json["items"][0]["id"]
        places = {"organisation": CANARY, "places": 2}
        allocation = organiser.post(f"{path}/allocations", json=places).json["id"]
        allocated = organiser.post(f"{path}/allocations/{allocation}/link").json["token"]
        round_ = organiser.post(f"{path}/confirmation-rounds", json={"closes_at": "2027-03-10T12:00"}).json["id"]
        hook = organiser.post("/v1/webhooks", json={"url": "https://hooks.example.com/"}).json["id"]
        spare = organiser.post("/v1/keys", json={"name": "spare", "scopes": ["events:read"]}).json["id"]
        registration = registration_id(runtime, receipt["reference"])
        organiser.put(f"{path}/waves", version="*", json={"waves": [{"code": "A"}]})
        looks = {"name": organisation.name, "accent_colour": "#7a1f5c", "logo": b64encode(png(8, 8)).decode()}
        organiser.put("/v1/organisation", version=0, json=looks)
        ids = {"event": str(event.id), "wave": "A", "task_id": cls.a_task(runtime, event),
               "organisation_id": str(organisation.id),
               "invitation_id": invitation, "batch_id": batch,
               "enquiry_id": enquiry,
               "key_id": spare, "registration_id": str(registration), "person_id": str(registration),
               "suppression_id": barred, "feed_id": feed,
               "webhook_id": hook,
               "proposal_id": proposal, "round_id": round_, "allocation_id": allocation,
               "letter_id": cls.a_letter(runtime, event, registration), "reference": "V-23456789",
               "kind": "invitation", "language": "en",
               "action": "close", "name": "roles", "question": "diet"}  # fmt: skip
        tokens = {"invitation": waiting, "answered": answered, "allocation": allocated}
        for purpose in ("registration", "address"):
            tokens[purpose] = registration_token(runtime, receipt["reference"], purpose)
        with runtime.database.transaction() as session:
            tokens["enquiry"] = enquiry_notes.issue(session, runtime.keys, UUID(enquiry))
        tokens |= cls.of_remote(runtime, organisation, organiser, app)
        tokens["unsubscribe"] = unsubscribing.signed(cls.mailed(runtime), runtime.keys.digest)
        return cls(app, runtime, organisation, event, other, ids, tokens, key)

    @staticmethod
    def a_letter(runtime: Runtime, event: EventView, registration: UUID) -> str:
        """A letter for a visa that was asked for."""
        passport = Passport(
            passport_name=CANARY, nationality="FR", passport_number=CANARY, born_on="1980-02-03",
            stays_from="2027-03-31", stays_until="2027-04-02",
        )  # fmt: skip
        row = VisaLetter(
            id=new_id(), event_id=event.id, registration_id=registration, reference="V-23456789",
            needed_by=date(2027, 3, 20), requested_at=runtime.now(), sealed_passport=sealed(runtime.keys, passport),
        )  # fmt: skip
        with runtime.database.transaction() as session:
            session.add(row)
        return str(row.id)

    @staticmethod
    def of_remote(runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask) -> dict[str, str]:
        """Tokens of somebody who takes part online."""
        modes = {"remote": {"capacity": 5, "join_url": "https://meet.example.org/sample"}}
        asked = [{"code": "needs", "label": "What do you need?", "kind": "text", "for_companions": True}]
        online = factories.an_event(
            runtime.database, organisation, slug="online", title="Online", attendance=modes, questions=asked
        )
        invitees, along = Invitees(organiser, online, app.test_client()), [{"name": CANARY}]
        invitees.usual = {"companions_allowed": 1}
        invitees.says_yes(attendance="remote", companions=along)
        query = text("select id, calendar_uid from registration.registration where event_id = :event_id")
        with runtime.database.statement() as connection:
            row = connection.execute(query, {"event_id": online.id}).one()
        (companion,) = companion_ids(row.id, along)
        purposes = {one: one for one in (own_links.JOIN, own_links.CALENDAR)}
        return {
            name: own_links.signed(purpose, UUID(row.calendar_uid), runtime.keys.digest)
            for name, purpose in (purposes | {own_links.COMPANION: purpose_of(companion)}).items()
        }

    @property
    def visitor(self) -> FlaskClient:
        """Somebody with a fresh browser."""
        return self.app.test_client()

    @property
    def organiser(self) -> Organiser:
        """Somebody whose key may do everything in the organisation."""
        return Organiser(self.app.test_client(), self.key)

    def organiser_with(self, **key: Any) -> Organiser:
        """Somebody with a key of the organisation."""
        made = factories.a_key(self.runtime, self.organisation, **{"scopes": SCOPES, **key})
        return Organiser(self.app.test_client(), made)

    def path(self, rule: str) -> str:
        """A route's address with this organisation's things in it."""
        filled = rule.replace("<any(announce, open, close, finish, archive, postpone, cancel):action>", "close")
        filled = filled.replace("<slug>", self.event.slug).replace("<code>", "not-found")
        filled = filled.replace("<path:filename>", "icon.svg").replace("<uuid:", "<")
        for name, value in self.ids.items():
            filled = filled.replace(f"<{name}>", value)
        return filled

    def dump(self) -> str:
        """Every row of every table, as the database would write it."""
        with self.runtime.database.statement() as connection:
            tables = connection.execute(TABLES).scalars().all()
            return "\n".join(
                row
                for table in tables
                for row in connection.execute(text(f"select '{table}' || t::text from {table} t order by 1")).scalars()
            )

    def fingerprint(self) -> str:
        """Everything stored, in one line."""
        return hashlib.sha256(self.dump().encode()).hexdigest()

    def fingerprint_without_use_of_keys(self) -> str:
        """Everything stored but when keys were last used."""
        rows = [row for row in self.dump().split("\n") if not row.startswith("registration.api_key(")]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @staticmethod
    def outbox_of(runtime: Runtime) -> list[UUID]:
        """The promised messages."""
        with runtime.database.statement() as connection:
            return list(connection.execute(text("select id from registration.outbox order by id")).scalars())

    @staticmethod
    def a_task(runtime: Runtime, event: EventView) -> str:
        """Something that the clock asks organisers to do."""
        reason = organiser_tasks.Reason(event_id=event.id, kind="chase", key="A", subject={"wave": "A", "count": 1})
        with runtime.database.transaction() as session:
            organiser_tasks.ask(session, reason, now=runtime.now())
            return str(organiser_tasks.open_of(session, event.id, "chase")[0].id)

    @staticmethod
    def mailed(runtime: Runtime) -> UUID:
        """The message that asks somebody to come."""
        with runtime.database.statement() as connection:
            query = "select id from registration.outbox where type = 'invitation.issued' limit 1"
            return UUID(str(connection.execute(text(query)).scalar_one()))
