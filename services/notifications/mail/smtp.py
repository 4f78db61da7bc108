"""A mail server's client that always knows how far it has come (RFC 5321).

smtplib's ``sendmail`` raises the same error whether the server certainly lacks the mail or may have it.
Here each step is taken by hand, so that only the time between the last dot and the answer is in doubt.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.notifications.domain.deliveries import ENVELOPE_OK, PAYLOAD_STARTED
from services.notifications.domain.retrying import Kind, Outcome, outcome_of_reply
from services.notifications.mail.client import COMMAND_SECONDS, FAULTS, Client, Reply
from services.notifications.settings import MailServer

DATA_SECONDS = 120.0
CHUNK_SECONDS = 60.0

_DATA = b"data\r\n"
_WANTED = {250}, {250, 251}, {354}
"""In answer to MAIL, RCPT and DATA."""
_RCPT = 1


class ServerFault(Exception):
    """The server cannot be used now; ``outcome`` says how."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One mail, addressed as on the wire."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool = False


class Connection:
    """An open, greeted, signed-in connection; good for many mails, one after the other.

    Raises:
        ServerFault: the server is away, refuses us, or offers no safe connection though one is demanded.
    """

    def __init__(self, server: MailServer, *, hello: str) -> None:
        self._server = server
        self._announced: Parcel | None = None
        """The mail whose envelope went out with the last dot of the one before; its replies are still to be read."""
        self.usable = False
        try:
            self._client = Client(server, hello)
        except smtplib.SMTPResponseException as error:
            raise ServerFault(_away(f"greeted with {error.smtp_code}")) from error
        except FAULTS as error:
            raise ServerFault(_away(_named(error))) from error
        try:
            self._introduce()
        except BaseException:  # a stop signal too must not leave the socket open
            self.close()
            raise
        self.usable = True

    def send(self, parcel: Parcel, on_phase: Callable[[str], None], *, then: Parcel | None = None) -> Outcome:
        """Hand in one mail.

        Args:
            parcel: what, from whom, to whom.
            on_phase: told ``envelope_ok`` before DATA and ``payload_started`` right before the body. When it
                raises, nothing of the body has been sent.
            then: the mail that is handed in next, unless the connection is given up. Where the server takes several
                commands at once, its envelope and DATA go out with the last dot of this one: a mail then costs one
                wait, and ``envelope_ok`` of that next one is not told.
        """
        self.usable = False
        try:
            refused = self._envelope(parcel, on_phase)
        except FAULTS as error:
            return _away(f"hung up: {_named(error)}")
        if refused is not None:
            self._reset(refused)
            return refused
        on_phase(PAYLOAD_STARTED)
        return self._payload(parcel.content, then)

    def close(self) -> None:
        """Say goodbye, without waiting for it."""
        self._client.goodbye()

    def _introduce(self) -> None:
        try:
            self._demand(*self._client.ehlo())
            if self._server.security == "smtp+starttls":
                self._secure()
            if self._server.user:
                self._sign_in()
        except FAULTS as error:
            raise ServerFault(_away(_named(error))) from error

    def _secure(self) -> None:
        if not self._client.has_extn("starttls"):
            raise ServerFault(
                Outcome(
                    kind=Kind.SIGN_IN, reason="The mail server offers no encryption (STARTTLS), so nothing is sent."
                )
            )
        self._demand(*self._client.starttls(context=ssl.create_default_context()))
        self._demand(*self._client.ehlo())

    def _sign_in(self) -> None:
        try:
            self._client.login(self._server.user, self._server.password)
        except smtplib.SMTPAuthenticationError as error:
            busy = 400 <= error.smtp_code < 500 and error.smtp_code != 454
            outcome = _away(f"answered sign-in with {error.smtp_code}") if busy else _sign_in_refused(error.smtp_code)
            raise ServerFault(outcome) from error
        except smtplib.SMTPNotSupportedError as error:
            raise ServerFault(_sign_in_refused(0)) from error

    def _demand(self, code: int, _text: bytes) -> None:
        if not 200 <= code < 300:
            raise ServerFault(_away(f"answered {code} before any mail"))

    def _envelope(self, parcel: Parcel, on_phase: Callable[[str], None]) -> Outcome | None:
        """Sender, recipient and DATA; the outcome when the server does not want the mail."""
        if not self._reaches(parcel):
            return Outcome(kind=Kind.ADDRESS, reason="The mail server cannot write to addresses with such letters.")
        for step, (code, text) in enumerate(self._replies(parcel, on_phase)):
            if code not in _WANTED[step]:
                return _refusal(code, text, to_recipient=step == _RCPT)
        return None

    def _reaches(self, parcel: Parcel) -> bool:
        return not parcel.utf8 or self._client.has_extn("smtputf8")

    def _replies(self, parcel: Parcel, on_phase: Callable[[str], None]) -> Iterator[Reply]:
        """To MAIL, RCPT and DATA; each is asked for once the one before is taken, unless they are under way already."""
        client = self._client
        if self._announced is not None:
            yield from self._replies_to_announced(parcel)
            return
        yield from client.asked(*_naming(parcel))
        on_phase(ENVELOPE_OK)
        client.patience(DATA_SECONDS)
        yield from client.asked(_DATA)

    def _replies_to_announced(self, parcel: Parcel) -> list[Reply]:
        if self._announced is not parcel:
            raise smtplib.SMTPException("the server waits for another mail")
        self._announced = None
        self._client.patience(DATA_SECONDS)
        replies = self._client.replies(len(_WANTED))
        if replies[-1][0] == 354 and any(code >= 400 for code, _ in replies):
            self._client.close()  # it waits for a text that it may not have
        return replies

    def _payload(self, content: bytes, then: Parcel | None) -> Outcome:
        client = self._client
        try:
            client.patience(CHUNK_SECONDS)
            client.stream(_dotted(content))
        except FAULTS as error:  # the server must discard a mail without its last dot
            return _away(f"hung up during the mail: {_named(error)}")
        try:
            client.patience(self._server.end_of_data_seconds)
            code, text = self._end(then)
        except FAULTS as error:
            reason = f"No answer came to the whole mail ({_named(error)}): it may have been taken."
            return Outcome(kind=Kind.AMBIGUOUS, reason=reason)
        client.patience(COMMAND_SECONDS)
        self.usable = code != 421
        return outcome_of_reply(code, _text(text)) if code >= 200 else _odd(code)

    def _end(self, then: Parcel | None) -> Reply:
        """The last dot, and with it what goes before the next mail's text, if there is one and the server allows it."""
        commands = [b".\r\n"]
        if then is not None and self._client.takes_many and self._reaches(then):
            self._announced = then
            commands += [*_naming(then), _DATA]
        self._client.send(b"".join(commands))
        return self._client.replies(1)[0] if self._announced else self._client.getreply()

    def _reset(self, refused: Outcome) -> None:
        if refused.kind is Kind.HOST:
            return
        try:
            self._client.patience(COMMAND_SECONDS)
            self.usable = self._client.rset()[0] == 250
        except FAULTS:
            self.usable = False


def _naming(parcel: Parcel) -> tuple[bytes, bytes]:
    options = " SMTPUTF8 BODY=8BITMIME" if parcel.utf8 else ""
    return f"mail FROM:<{parcel.sender}>{options}\r\n".encode(), f"rcpt TO:<{parcel.recipient}>\r\n".encode()


def _dotted(content: bytes) -> bytes:
    """Transparency (RFC 5321, 4.5.2), ending with a line end."""
    dotted = (b"\n" + content).replace(b"\n.", b"\n..")[1:]
    return dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n"


def _refusal(code: int, text: bytes, *, to_recipient: bool = False) -> Outcome:
    return outcome_of_reply(code, _text(text), to_recipient=to_recipient) if code >= 400 else _odd(code)


def _odd(code: int) -> Outcome:
    return _away(f"answered {code} out of turn")


def _away(how: str) -> Outcome:
    return Outcome(kind=Kind.HOST, reason=f"The mail server cannot be used now ({how}).")


def _sign_in_refused(code: int) -> Outcome:
    return Outcome(kind=Kind.SIGN_IN, reason=f"The mail server refuses our sign-in{f' ({code})' if code else ''}.")


def _text(text: bytes) -> str:
    """What a server said, in letters that can be stored and shown: it may say anything."""
    return "".join(letter if letter.isprintable() else " " for letter in text.decode("utf-8", "replace"))


def _named(error: BaseException) -> str:
    return type(error).__name__
