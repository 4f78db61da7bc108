"""What notifications reads from the environment."""

from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import environs
from marshmallow import ValidationError

from services.kit.limits import Limit, parse_limit
from services.kit.settings import database_url, public_url, redis_url, secret_keys

LONGEST_RETURN_LOCAL = 21
_DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed in.

    Attributes:
        security: ``smtp`` plain, ``smtp+starttls`` or ``smtps``; both of the latter verify the certificate.
        end_of_data_seconds: patience for the answer to a whole message (RFC 5321, 4.5.3.2.6 asks for 600).
        rate: how many mails for which nobody waits it is handed at most; what people wait for counts too, and goes.
    """

    host: str
    port: int
    security: str = "smtp"
    user: str = ""
    password: str = field(default="", repr=False)
    end_of_data_seconds: int = 300
    rate: Limit | None = None

    @property
    def name(self) -> str:
        """Host and port, as the breaker knows it."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Frozen settings of all notifications processes; names and defaults as in ``.env.example``."""

    database_url: str
    redis_url: str
    public_url: str
    secret_keys: list[str] = field(repr=False)
    mail_from: str
    mail_server: MailServer
    mail_from_invitations: str = ""
    mail_from_organisers: str = ""
    bounce_address: str = ""
    inbound_host: str = "127.0.0.1"
    inbound_port: int = 2525
    webhook_allow_private: bool = False
    log_level: str = "INFO"


def from_environment(env: environs.Env) -> Settings:
    """Ask the environment for each setting."""
    smtp_url = env.str("SMTP_URL", validate=smtp_address)
    patience = env.int("SMTP_END_OF_DATA_SECONDS", 300, validate=_positive)
    rate = env.str("SMTP_RATE", "", validate=_rate)
    return Settings(
        database_url=env.str("DATABASE_URL", validate=database_url),
        redis_url=env.str("REDIS_URL", validate=redis_url),
        public_url=(env.str("PUBLIC_URL", validate=public_url) or "").rstrip("/"),
        secret_keys=env.list("SECRET_KEYS", validate=secret_keys),
        mail_from=parseaddr(env.str("MAIL_FROM", validate=mail_address) or "")[1],
        mail_server=replace(_server_or_nobody(smtp_url, patience), rate=_rate_or_none(rate or "")),
        mail_from_invitations=_sender(env, "MAIL_FROM_INVITATIONS"),
        mail_from_organisers=_sender(env, "MAIL_FROM_ORGANISERS"),
        bounce_address=env.str("BOUNCE_ADDRESS", "", validate=return_base) or "",
        inbound_host=env.str("INBOUND_HOST", "127.0.0.1"),
        inbound_port=env.int("INBOUND_PORT", 2525, validate=_positive_port),
        webhook_allow_private=env.bool("WEBHOOK_ALLOW_PRIVATE", False),
        log_level=env.str("LOG_LEVEL", "INFO"),
    )


def _sender(env: environs.Env, name: str) -> str:
    """The sender of one stream, or nothing."""
    return parseaddr(env.str(name, "", validate=mail_address_or_none) or "")[1]


def mail_server(url: str, *, end_of_data_seconds: int = 300) -> MailServer:
    """Read ``SMTP_URL``.

    Raises:
        ValidationError: the scheme is unknown, the host missing, or credentials would travel in clear.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValidationError("Must be an address such as smtp+starttls://user:password@host:587.") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValidationError("Must begin with smtp://, smtp+starttls:// or smtps:// and name a host.")
    if parts.scheme == "smtp" and (parts.username or parts.password):
        raise ValidationError("smtp:// sends in clear and takes no credentials; use smtp+starttls:// or smtps://.")
    return MailServer(
        host=parts.hostname,
        port=port or _DEFAULT_PORTS[parts.scheme],
        security=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        end_of_data_seconds=end_of_data_seconds,
    )


def smtp_address(value: str) -> None:
    """Refuse what is not a usable ``SMTP_URL``."""
    mail_server(value)


def mail_address(value: str) -> None:
    """Refuse what is not one mail address."""
    address = parseaddr(value)[1]
    if not address.isascii() or address.count("@") != 1 or "" in address.split("@"):
        raise ValidationError("Must be one mail address such as events@example.org.")


def mail_address_or_none(value: str) -> None:
    """Refuse what is neither empty nor one mail address."""
    if value:
        mail_address(value)


def return_base(value: str) -> None:
    """Refuse an address from which no return address can be made: 43 letters are added before the @ (64 in all)."""
    mail_address_or_none(value)
    local = value.rpartition("@")[0]
    if value and (len(local) > LONGEST_RETURN_LOCAL or not local.replace("-", "").replace(".", "").isalnum()):
        raise ValidationError("Must be a plain address with at most 21 letters before the @.")


def _positive_port(value: int) -> None:
    if not 0 < value < 65536:
        raise ValidationError("Must be a port number.")


def _server_or_nobody(url: str | None, patience: int | None) -> MailServer:
    """The server, or an unusable stand-in while faults are still being collected."""
    try:
        return mail_server(url or "", end_of_data_seconds=patience or 300)
    except ValidationError:
        return MailServer(host="", port=0)


def _rate(value: str) -> None:
    try:
        _rate_or_none(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _rate_or_none(value: str) -> Limit | None:
    return parse_limit("smtp", value) if value else None


def _positive(value: int) -> None:
    if value < 1:
        raise ValidationError("Must be a number of seconds above zero.")
