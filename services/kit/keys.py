"""Secrets at rest: keyed digests of tokens, and sealed text, under keys that rotate."""

import base64
import hmac
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unsealable(Exception):
    """The text was sealed under a key that is no longer known, or was tampered with."""


def new_token() -> str:
    """256 random bits in 43 URL-safe characters (OWASP ASVS 5.0, 11.5.1)."""
    return secrets.token_urlsafe(32)


class Keyring:
    """The operator's secret keys, newest first: new work uses the first, old work is read with any.

    Args:
        secrets_newest_first: at least one secret of 32 characters or more.
    """

    def __init__(self, secrets_newest_first: Sequence[str]) -> None:
        self._digest_keys = [_derive(secret, b"digest") for secret in secrets_newest_first]
        self._box = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(_derive(secret, b"seal"))) for secret in secrets_newest_first]
        )
        self.signing_keys = [_derive(secret, b"sign").hex() for secret in secrets_newest_first]

    def digest(self, purpose: str, token: str) -> bytes:
        """The keyed digest under which a token of this purpose is stored."""
        return self._digest(self._digest_keys[0], purpose, token)

    def digests(self, purpose: str, token: str) -> list[bytes]:
        """Every digest under which the token may have been stored, newest key first."""
        return [self._digest(key, purpose, token) for key in self._digest_keys]

    def seal(self, text: str) -> bytes:
        """Encrypt and authenticate a text."""
        return self._box.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Read a sealed text.

        Raises:
            Unsealable: no known key fits.
        """
        try:
            return self._box.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Unsealable("sealed under an unknown key") from error

    @staticmethod
    def _digest(key: bytes, purpose: str, token: str) -> bytes:
        return hmac.digest(key, f"{purpose}\0{token}".encode(), "sha256")


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"placecard/" + purpose).derive(secret.encode())
