"""What each setting is for, in a sentence; an example where the default shows none."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is told of one setting.

    Attributes:
        example: for those without a default.
        reader, default: of settings that a command or container reads, not a service's Settings.
    """

    sentence: str
    example: str = ""
    reader: str = ""
    default: str = "–"


WORDS = {
    "DATABASE_URL": Words(
        sentence="Address of the PostgreSQL database (15 or newer); one for both services, or a role for each.",
        example="postgresql://placecard:change-me@127.0.0.1:5432/placecard",
    ),
    "REDIS_URL": Words(
        sentence="Address of Redis 6.2 or newer, or Valkey; it carries ids and counters only and may be emptied.",
        example="redis://127.0.0.1:6379/0",
    ),
    "PUBLIC_URL": Words(
        sentence="Where people reach the pages; every link in a mail begins with it, and https makes cookies Secure.",
        example="https://events.example.org",
    ),
    "SECRET_KEYS": Words(
        sentence="Keys for tokens, seals and sessions, newest first, separated by commas, 32 characters or more each;"
        " keep the old one as second until its links are over.",
        example="32-or-more-random-characters",
    ),
    "BOOTSTRAP_API_KEY": Words(
        sentence="A first organiser key with every scope for the first organisation (32 characters or more);"
        " leave it out once real keys are made.",
        example="",
    ),
    "SEND_UNDO_SECONDS": Words(
        sentence="How long invitations that were told to go out wait, so that the sending can be undone.",
    ),
    "CHANGE_QUIET_SECONDS": Words(
        sentence="How long nobody must have edited an event's time or place before people are told, all edits at once.",
    ),
    "RATE_TOKEN_MISSES": Words(sentence="How often one address may try keys and links that were never issued."),
    "RATE_PUBLIC_FORMS": Words(sentence="How often one address may post a public form."),
    "RATE_TOKEN": Words(sentence="How often one valid personal link may be used."),
    "RATE_KEY": Words(sentence="How often one organiser key may be used."),
    "TRUSTED_PROXIES": Words(
        sentence="How many proxies of yours stand before the web process; so many entries of X-Forwarded-For are"
        " believed.",
    ),
    "METRICS_TOKEN": Words(
        sentence="Lets a collector from elsewhere read /metrics (Authorization: Bearer); else only loopback and private"
        " peers may.",
    ),
    "JOIN_EARLY_MINUTES": Words(
        sentence="How long before the start of an event the personal links of remote registrants lead into its room.",
    ),
    "RETENTION_SILENT_DAYS": Words(
        sentence="How many days after an event is over those are forgotten who never answered; 0: never.",
    ),
    "RETENTION_DAYS": Words(
        sentence="How many days after an event is over everybody is forgotten who was invited, came or asked; counts"
        " stay. 0: never.",
    ),
    "SECURITY_CONTACT": Words(
        sentence="Whom finders of a weakness write to (mailto:, https:// or tel:, separated by commas): told at"
        " /.well-known/security.txt (RFC 9116); without it there is nothing at that address.",
    ),
    "SECURITY_EXPIRES": Words(
        sentence="Until when SECURITY_CONTACT is sure (a date such as 2027-12-31, less than a year ahead); from then on"
        " it is told no more. Needed with SECURITY_CONTACT.",
    ),
    "WEB_THREADS": Words(sentence="Threads of each web process, and database connections it keeps."),
    "WEBHOOK_ALLOW_PRIVATE": Words(
        sentence="Lets webhooks lead to private networks and begin with http://; only for tests on one's own machine.",
    ),
    "LOG_LEVEL": Words(sentence="How much is logged: DEBUG, INFO, WARNING or ERROR."),
    "SMTP_URL": Words(
        sentence="Where mail is handed in, and nothing else decides it: smtp+starttls:// or smtps:// with credentials,"
        " smtp:// in clear and without.",
        example="smtp+starttls://user:password@mail.example.org:587",
    ),
    "SMTP_RATE": Words(
        sentence="How many mails the server is handed at most, such as 600 per minute, if it takes no more from one"
        " sender; confirmations and enquiries count and never wait for it. Empty: as fast as it takes them.",
    ),
    "SMTP_END_OF_DATA_SECONDS": Words(
        sentence="How long to wait for the mail server's answer to a whole message (RFC 5321 asks for 600).",
    ),
    "MAIL_FROM": Words(
        sentence="Sender of every letter; replies go to the event's contact.",
        example="events@example.org",
    ),
    "MAIL_FROM_INVITATIONS": Words(
        sentence="Sender of invitations and reminders, so that their good name is one of their own; else MAIL_FROM.",
    ),
    "MAIL_FROM_ORGANISERS": Words(
        sentence="Sender of the daily digest and of alerts to organisers; else MAIL_FROM.",
    ),
    "BOUNCE_ADDRESS": Words(
        sentence="Where mail comes back to, each with a part of its own after a +; mail for it has to reach"
        " notifications-inbound. Empty: it comes back to the sender.",
    ),
    "BOUNCE_WEBHOOK_SECRETS": Words(
        sentence="Secrets (whsec_…) with which calls of a mail provider to /hooks/bounces are signed (Standard Webhooks"
        " 1.0), newest first; without any there is nothing at that address.",
    ),
    "INBOUND_HOST": Words(sentence="Where notifications-inbound listens; it takes what comes back and nothing else."),
    "INBOUND_PORT": Words(sentence="The port of notifications-inbound."),
    "PORT": Words(
        sentence="Where the pages are, on this machine; with the compose file, change PUBLIC_URL with it.",
        example="8000",
        reader="placecard, compose",
        default="`8000`",
    ),
    "WEB_WORKERS": Words(
        sentence="Web processes that share the port.", example="2", reader="placecard, compose", default="`2`"
    ),
    "POSTGRES_PASSWORD": Words(
        sentence="Password of the compose file's database; made and kept when it is left out.",
        example="",
        reader="compose",
    ),
    "MAILPIT_PORT": Words(
        sentence="Where the compose file shows the mail that it caught.",
        example="8025",
        reader="compose",
        default="`8025`",
    ),
    "PLACECARD_DATA": Words(
        sentence="Data folder of a one-machine run.", example=".placecard", reader="placecard", default="`.placecard`"
    ),
}
