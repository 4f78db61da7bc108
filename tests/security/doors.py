"""Every route of the application: who gets in, and what to send."""

from dataclasses import dataclass, field
from typing import Any

from tests.invitees import YES
from tests.security.world import CANARY_ADDRESS

ENQUIRY = {"topic": "other", "name": "Robin Example", "email": "robin@example.com", "message": "When is lunch?"}
EVENT = {"title": "New", "timezone": "UTC", "attendance": {"remote": {}}}
INVITEE = {"name": "Robin Example", "email": "robin@example.com", "source": "A list"}
ROLES = {"terms": [{"code": "participant", "label": "Participant"}]}


@dataclass(frozen=True)
class Door:
    """One method of one route: who gets in, and what to send.

    ``foreign``: what a key of somebody else's organisation, or bound to another event, is told.
    """

    who: str
    body: Any = None
    foreign: int = 404
    bound: int = 404
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


VISA = {"passport_name": "ROBIN EXAMPLE", "nationality": "FR", "passport_number": "X123", "born_on": "1980-02-03",
        "stays_from": "2027-03-31", "stays_until": "2027-04-02", "needed_by": "2027-03-20"}  # fmt: skip
ANY = {"If-Match": "*"}
EVENTS = "/v1/events/<event>"
ACTIONS = "<any(announce, open, close, finish, archive, postpone, cancel):action>"
INVITATION = f"{EVENTS}/invitations/<uuid:invitation_id>"
BATCH = f"{EVENTS}/invitations/batches/<uuid:batch_id>"
REGISTRATION = f"{EVENTS}/registrations/<uuid:registration_id>"
WORDING = f"{EVENTS}/templates/<kind>/<language>"
PROPOSAL = f"{EVENTS}/proposals/<uuid:proposal_id>"
ALLOCATION = f"{EVENTS}/allocations/<uuid:allocation_id>"
ROUND = f"{EVENTS}/confirmation-rounds/<uuid:round_id>"
WEBHOOK = "/v1/webhooks/<uuid:webhook_id>"
SUPPRESSION = "/v1/suppressions/<uuid:suppression_id>"
FEED = "/v1/calendar-feeds/<uuid:feed_id>"
PERSON = "/v1/people/<uuid:person_id>"
LETTER = f"{EVENTS}/visa-letters/<uuid:letter_id>"
ASKED = f"{EVENTS}/enquiries/<uuid:enquiry_id>"
# Reads before changes, and what ends a thing last: the rightful caller walks down this list.
MATRIX: dict[str, Door] = {
    "GET /v1/events": Door("events:read", foreign=200, bound=200),
    "POST /v1/events": Door("events:write", EVENT, foreign=201, bound=403),
    f"GET {EVENTS}": Door("events:read"),
    f"GET {EVENTS}/history": Door("events:read"),
    f"GET {EVENTS}/capacity": Door("events:read"),
    "GET /v1/webhooks": Door("webhooks:write", foreign=200, bound=200),
    f"GET {WEBHOOK}": Door("webhooks:write"),
    f"GET {WEBHOOK}/deliveries": Door("webhooks:write"),
    f"GET {WORDING}": Door("events:read"),
    f"GET {EVENTS}/messages": Door("invitations:read"),
    f"GET {EVENTS}/sending": Door("events:read"),
    "GET /v1/sending": Door("events:read", foreign=200, bound=403),
    f"GET {EVENTS}/invitations": Door("invitations:read"),
    f"GET {INVITATION}": Door("invitations:read"),
    f"GET {BATCH}": Door("invitations:read"),
    f"GET {EVENTS}/waves": Door("invitations:read"),
    f"GET {EVENTS}/tasks": Door("invitations:read"),
    f"GET {EVENTS}/registrations": Door("registrations:read"),
    f"GET {REGISTRATION}": Door("registrations:read"),
    f"GET {REGISTRATION}/history": Door("registrations:read"),
    f"GET {EVENTS}/waitlist": Door("registrations:read"),
    f"GET {EVENTS}/waitlist/balance": Door("registrations:read"),
    f"GET {EVENTS}/proposals": Door("invitations:read"),
    f"GET {EVENTS}/allocations": Door("invitations:read"),
    f"GET {ALLOCATION}": Door("invitations:read"),
    f"POST {EVENTS}/allocations": Door("invitations:write", {"organisation": "New", "places": 2}),
    f"PATCH {ALLOCATION}": Door("invitations:write", {"places": 3}, headers=ANY),
    f"GET {ROUND}": Door("registrations:read"),
    "GET /v1/audit": Door("audit:read", foreign=200, bound=200),
    f"GET {EVENTS}/registrations.csv": Door("registrations:read"),
    f"GET {EVENTS}/registrations.xlsx": Door("registrations:read"),
    f"GET {EVENTS}/badges.pdf": Door("registrations:read"),
    f"GET {EVENTS}/door-list": Door("checkin"),
    f"GET {EVENTS}/ledger": Door("events:read"),
    f"GET {EVENTS}/capacity/explain": Door("registrations:read"),
    f"GET {EVENTS}/forecast": Door("events:read"),
    f"GET {EVENTS}/statistics": Door("registrations:read"),
    f"GET {EVENTS}/readiness": Door("events:read"),
    f"GET {EVENTS}/enquiries": Door("enquiries:read"),
    f"GET {EVENTS}/enquiries/statistics": Door("enquiries:read"),
    f"GET {ASKED}": Door("enquiries:read"),
    "GET /v1/people": Door("registrations:read", foreign=200, bound=403, query=f"?email={CANARY_ADDRESS}"),
    f"GET {PERSON}/export": Door("registrations:write", bound=403),
    "GET /v1/vocabularies/<name>": Door("events:read", foreign=200, bound=200),
    "GET /v1/organisation": Door("events:read", foreign=200, bound=200),
    "GET /v1/keys": Door("keys:write", foreign=200, bound=200),
    "GET /v1/keys/<uuid:key_id>": Door("keys:write"),
    "GET /v1/suppressions": Door("invitations:read", foreign=200, bound=200),
    f"GET {SUPPRESSION}": Door("invitations:read"),
    "GET /v1/calendar-feeds": Door("events:read", foreign=200, bound=200),
    f"GET {FEED}": Door("events:read"),
    "GET /v1/invitation": Door("Invitation"),
    "GET /v1/registration": Door("Registration"),
    f"PATCH {EVENTS}": Door("events:write", {"access": "open"}, headers=ANY),
    f"PATCH {EVENTS}/capacity": Door("events:write", {"attendance": {"in_person": {"capacity": 60}}}, headers=ANY),
    "PUT /v1/vocabularies/<name>": Door("events:write", ROLES, headers=ANY, foreign=200, bound=403),
    "PUT /v1/organisation": Door("events:write", {"name": "New"}, headers=ANY, foreign=200, bound=403),
    f"POST {EVENTS}/clone": Door("events:write", {}, bound=403),
    f"POST {EVENTS}/invitations": Door("invitations:write", {"invitees": [INVITEE]}),
    f"POST {EVENTS}/invitations/import": Door("invitations:write", b"name,email,source\nA,a@example.com,list\n"),
    f"PATCH {INVITATION}": Door("invitations:write", {"note": "New"}, headers=ANY),
    f"POST {EVENTS}/invitations/send": Door("invitations:write", {"wave": "A"}),
    f"POST {EVENTS}/invitations/remind": Door("invitations:write", {"wave": "A"}),
    f"POST {EVENTS}/documents/announce": Door("invitations:write", {"url": "https://example.org/report"}),
    f"PUT {EVENTS}/waves": Door("invitations:write", {"waves": [{"code": "A"}]}, headers=ANY),
    f"POST {EVENTS}/waves/<wave>/release": Door("invitations:write", {}),
    f"POST {EVENTS}/tasks/<uuid:task_id>/done": Door("invitations:write", {}),
    f"POST {BATCH}/release": Door("invitations:write", {}),
    f"POST {BATCH}/undo": Door("invitations:write", {}),
    f"POST {INVITATION}/resend": Door("invitations:write", {}),
    f"GET {EVENTS}/invitations/similar": Door("invitations:read"),
    f"POST {INVITATION}/extend": Door("invitations:write", {"answers_due_at": "2027-03-20T12:00"}),
    f"PATCH {REGISTRATION}": Door("registrations:write", {"job_title": "New"}, headers=ANY),
    f"PUT {EVENTS}/waitlist/order": Door("registrations:write", {"order": [], "reason": "New"}, headers=ANY),
    f"POST {REGISTRATION}/offer": Door("registrations:write", {}),
    f"POST {REGISTRATION}/extend-offer": Door("registrations:write", {}),
    f"POST {REGISTRATION}/approve": Door("registrations:write", {}),
    f"POST {PROPOSAL}/approve": Door("invitations:write", {}),
    f"POST {PROPOSAL}/refuse": Door("invitations:write", {"reason": "Full"}),
    f"POST {REGISTRATION}/reveal-answers": Door("answers:reveal", {}),
    f"GET {EVENTS}/needs": Door("answers:count"),
    f"POST {EVENTS}/needs/<question>/reveal": Door("answers:reveal", {}),
    f"POST {EVENTS}/purge": Door("events:write", {}),
    f"POST {REGISTRATION}/check-in": Door("checkin", {}),
    f"POST {REGISTRATION}/undo-check-in": Door("checkin", {}),
    f"GET {EVENTS}/visa-letters": Door("registrations:read"),
    f"GET {LETTER}": Door("answers:reveal"),
    f"POST {LETTER}/approve": Door("registrations:write", {}),
    f"GET {LETTER}/letter.pdf": Door("answers:reveal"),
    f"POST {LETTER}/refuse": Door("registrations:write", {}),
    "GET /v1/registration/visa-letter": Door("Registration"),
    "GET /v1/registration/visa-letter.pdf": Door("Registration"),
    "POST /v1/registration/visa-letter": Door("Registration", VISA),
    f"GET {EVENTS}/confirmation-rounds": Door("registrations:read"),
    f"POST {EVENTS}/confirmation-rounds": Door("registrations:write", {"closes_at": "2027-03-20T12:00"}),
    f"POST {ROUND}/release": Door("registrations:write", {}),
    f"POST {REGISTRATION}/confirm": Door("registrations:write", {}),
    f"POST {REGISTRATION}/refuse": Door("registrations:write", {"reason": "Full"}),
    f"POST {ALLOCATION}/link": Door("links:reveal"),
    f"POST {ALLOCATION}/revoke": Door("invitations:write"),
    f"POST {ASKED}/assign": Door("enquiries:write", {"topic": "other"}),
    f"POST {ASKED}/answered": Door("enquiries:write", {}),
    f"POST {ASKED}/notes": Door("enquiries:write", {"text": "A note"}),
    f"POST {ASKED}/close": Door("enquiries:write", {}),
    "POST /v1/keys": Door("keys:write", {"name": "New", "scopes": ["keys:write"]}, foreign=201, bound=201),
    "POST /v1/webhooks": Door("webhooks:write", {"url": "https://hooks.example.com/"}, foreign=201, bound=403),
    f"POST {WEBHOOK}/test": Door("webhooks:write", {}),
    f"POST {WEBHOOK}/rotate": Door("webhooks:write", {}),
    f"POST {WEBHOOK}/replay": Door("webhooks:write", {"from": "0190a0a0-0000-7000-8000-000000000001"}),
    f"POST {WEBHOOK}/enable": Door("webhooks:write", {}),
    f"DELETE {WEBHOOK}": Door("webhooks:write", headers=ANY),
    f"PUT {WORDING}": Door("events:write", {"subject": "Come", "body": "Answer: {link}"}, headers=ANY),
    f"POST {WORDING}/preview": Door("invitations:read", {}),
    f"POST {WORDING}/test-send": Door("invitations:write", {"email": "events@example.org"}),
    f"DELETE {WORDING}": Door("events:write", headers=ANY),
    "POST /v1/sending/pause": Door("events:write", {}, foreign=200, bound=403),
    "POST /v1/sending/resume": Door("events:write", {}, foreign=200, bound=403),
    f"POST {EVENTS}/sending/pause": Door("events:write", {}),
    f"POST {EVENTS}/sending/resume": Door("events:write", {}),
    "POST /v1/suppressions": Door("invitations:write", {"email": "robin@example.com"}, foreign=201, bound=403),
    "POST /v1/calendar-feeds": Door("events:write", {"name": "New"}, foreign=201, bound=201),
    f"DELETE {FEED}": Door("events:write", headers=ANY),
    f"DELETE {SUPPRESSION}": Door("invitations:write", headers=ANY),
    "POST /v1/invitation/answer": Door("Invitation", YES),
    "PATCH /v1/registration": Door("Registration", {"job_title": "New"}, headers=ANY),
    "POST /v1/registration/still-coming": Door("Registration", {"answer": "yes"}),
    "POST /v1/registration/propose-change": Door("Registration", {"message": "Spelt otherwise"}),
    "POST /v1/registration/substitute": Door("Registration", {"name": "Sam Sample", "email": "sam@example.com"}),
    f"POST {EVENTS}/registrations/open": Door("", {"name": "Robin Example", "email": "robin@example.com"}),
    "POST /v1/registration/change-attendance": Door("Registration", {"attendance": "in_person"}),
    f"POST {EVENTS}/registrations": Door("registrations:write", {**YES, "email": "new.person@example.org"}),
    f"POST {EVENTS}/enquiries": Door("", ENQUIRY),
    "POST /v1/links/resend": Door("", {"email": "robin@example.com", "event": "sample"}),
    "POST /v1/registration/accept-offer": Door("Registration", {}),
    "POST /v1/registration/decline-offer": Door("Registration", {}),
    "POST /v1/registration/cancel": Door("Registration", {}),
    f"POST {REGISTRATION}/substitute": Door("registrations:write", {"name": "Sam", "email": "sam@example.com"}),
    f"POST {REGISTRATION}/cancel": Door("registrations:write", {}),
    f"POST {INVITATION}/merge": Door("invitations:write", {"into": CANARY_ADDRESS}),
    f"POST {INVITATION}/unmerge": Door("invitations:write", {}),
    f"POST {INVITATION}/revoke": Door("invitations:write", {"reason": "Mistake"}),
    f"POST {PERSON}/do-not-contact": Door("invitations:write", {}, bound=403),
    f"POST {PERSON}/erase": Door("registrations:write", bound=403),
    "DELETE /v1/keys/<uuid:key_id>": Door("keys:write", headers=ANY),
    f"POST {EVENTS}/{ACTIONS}": Door("events:write", {}),
}  # fmt: skip

PAGES = {
    "GET /", "GET /events", "GET /registration/erased", "GET /events/<slug>", "GET /events/<slug>.ics",
    *(f"{method} /events/<slug>/enquire" for method in ("GET", "POST")), "GET /events/<slug>/enquire/sent",
    "GET /brand/<uuid:organisation_id>/colours.css", "GET /brand/<uuid:organisation_id>/logo",
    "GET /lost-link", "POST /lost-link", "GET /events/<slug>/registered", "GET /letters/<reference>",
    "GET /robots.txt", "GET /sitemap.xml", "GET /events.ics", "GET /.well-known/security.txt",
    *(f"{method} /events/<slug>/register" for method in ("GET", "POST")),
}  # fmt: skip
"""For anybody."""
BY_ADDRESS = {
    "GET /i/<token>": "invitation", "GET /resume/<token>": "invitation", "GET /a/<token>": "allocation",
    "GET /w/<token>": "companion",
    "GET /r/<token>": "registration", "GET /join/<token>": "join",
    "GET /confirm-address/<token>": "address", "POST /confirm-address/<token>": "address",
    "GET /calendar/<token>.ics": "calendar", "GET /q/<token>": "enquiry", "POST /q/<token>": "enquiry",
    "GET /unsubscribe/<token>": "unsubscribe", "POST /unsubscribe/<token>": "unsubscribe",
}  # fmt: skip
"""For who has the link of this purpose."""
BY_COOKIE = {
    **{f"{method} /invitation{path}": "invitation" for method in ("GET", "POST")
       for path in ("", "/answer", "/check", "/done", "/passed-on", "/colleague")},
    "GET /invitation/calendar.ics": "invitation", "POST /invitation/save": "invitation",
    "GET /invitation/link": "invitation", "POST /invitation/link": "invitation",
    "GET /invitation/saved": "invitation", "GET /invitation/passed-on/sent": "invitation",
    "GET /invitation/colleague/sent": "invitation",
    "GET /companion": "companion", "POST /companion": "companion",
    "GET /allocation": "allocation", "POST /allocation": "allocation", "POST /allocation/take-back": "allocation", **{
        f"{method} /registration{path}": "registration" for method, path in (
            *(("GET", path) for path in
              ("", "/calendar.ics", "/code.svg", "/participants", "/my-data", "/my-data.json", "/visa-letter.pdf")),
            *(("POST", f"/{path}") for path in
              ("still-coming", "accept-offer", "decline-offer", "edit/more", "erase", "do-not-invite", "again")),
            *((method, f"/{path}") for method in ("GET", "POST") for path in
              ("edit", "attendance", "substitute", "cancel", "propose-change", "visa-letter")),
        )
    },
}  # fmt: skip
"""For who has opened the link of this purpose in the same browser."""
FOR_MACHINES = {
    "GET /static/<path:filename>", "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs",
    "GET /problems/<code>", "POST /hooks/bounces",
}  # fmt: skip

STANDS_IN_THE_WAY = [
    f"POST {EVENTS}/documents/announce",
    f"POST {BATCH}/release",
    f"POST {REGISTRATION}/offer", f"POST {REGISTRATION}/extend-offer", f"POST {PROPOSAL}/refuse",
    f"POST {LETTER}/refuse", "POST /v1/registration/visa-letter",
    f"POST {EVENTS}/confirmation-rounds", f"POST {ROUND}/release", f"POST {REGISTRATION}/confirm",
    f"POST {REGISTRATION}/refuse", "POST /v1/registration/still-coming",
    "POST /v1/registration/propose-change", "POST /v1/registration/decline-offer",
    f"POST {REGISTRATION}/substitute", f"POST {REGISTRATION}/cancel",
    f"POST {INVITATION}/merge", f"POST {INVITATION}/unmerge", f"POST {INVITATION}/revoke",
]  # fmt: skip
"""What can no longer be done once the doors above were used."""
