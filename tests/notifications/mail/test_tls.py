"""Encryption is demanded, its certificate verified, and the password travels inside it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.local.ports import free_port
from services.notifications.domain.retrying import Kind
from services.notifications.mail.smtp import Connection, Parcel, ServerFault
from services.notifications.settings import mail_server
from tests.journeys.sink import Sink

PARCEL = Parcel(sender="events@example.org", recipient="robin@example.com", content=b"Subject: Hello\r\n\r\nHello\r\n")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return path


@contextmanager
def a_server(certificate: Path, *, at_once: bool) -> Iterator[tuple[int, Sink, list[str]]]:
    """A mail server that takes mail only over TLS and after a sign-in; notes the sign-ins."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    signed_in: list[str] = []

    def sign_in(_: object, __: object, ___: object, ____: str, said: object) -> AuthResult:
        good = isinstance(said, LoginPassword) and said.password == b"a secret"
        signed_in.append("good" if good else "bad")
        return AuthResult(success=good, handled=False)

    sink, port = Sink(), free_port()
    how = {"ssl_context": context} if at_once else {"tls_context": context, "require_starttls": True}
    server = Controller(
        sink, hostname="127.0.0.1", port=port, authenticator=sign_in, auth_required=True,
        auth_require_tls=not at_once, **how,
    )  # fmt: skip
    server.start()
    try:
        yield port, sink, signed_in
    finally:
        server.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # of the test server, which cannot tell that smtps is TLS
@pytest.mark.parametrize(("scheme", "at_once"), [("smtp+starttls", False), ("smtps", True)])
class TestBothWays:
    def test_a_trusted_server_gets_the_password_and_the_mail(
        self, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, at_once: bool
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with a_server(certificate, at_once=at_once) as (port, sink, signed_in):
            connection = Connection(mail_server(f"{scheme}://robin:a%20secret@127.0.0.1:{port}"), hello="example.org")
            assert connection.send(PARCEL, lambda _: None).kind is Kind.SENT
            connection.close()
        assert signed_in == ["good"]
        assert len(sink.mails) == 1

    def test_an_untrusted_server_gets_neither(self, certificate: Path, scheme: str, at_once: bool) -> None:
        with a_server(certificate, at_once=at_once) as (port, sink, signed_in), pytest.raises(ServerFault) as raised:
            Connection(mail_server(f"{scheme}://robin:a%20secret@127.0.0.1:{port}"), hello="example.org")
        assert raised.value.outcome.kind is Kind.HOST
        assert "SSLCertVerificationError" in raised.value.outcome.reason
        assert (sink.mails, signed_in) == ([], [])

    def test_a_wrong_password_is_told_as_such(
        self, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, at_once: bool
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with a_server(certificate, at_once=at_once) as (port, _, __), pytest.raises(ServerFault) as raised:
            Connection(mail_server(f"{scheme}://robin:wrong@127.0.0.1:{port}"), hello="example.org")
        assert raised.value.outcome.kind is Kind.SIGN_IN
