"""The same request sent twice: refusals that protect its one effect."""

from services.registration.domain.refusals import Kind, Refusal


class KeyInProgress(Refusal):
    """The first request with this Idempotency-Key is still being answered."""

    kind, code, title = Kind.CONFLICT, "idempotency-key-in-progress", "The first request is still being answered."


class KeyReused(Refusal):
    """The Idempotency-Key belongs to another request."""

    kind, code, title = Kind.INVALID, "idempotency-key-reused", "That Idempotency-Key was used for another request."
