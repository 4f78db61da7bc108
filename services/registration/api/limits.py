"""How often callers may come: counted by key, by valid token, by address for guesses and public forms."""

from flask import request

from services.kit.limits import Standing, parse_limit
from services.registration.api.problems import Problem
from services.registration.domain.enquiries import MOST_QUESTIONS
from services.registration.runtime import runtime

TEST_LETTERS = "20 per hour"
STANDING = "placecard.standing"
"""Where the environment of a request keeps how the caller stands."""


def count_key(key_id: str) -> None:
    """Count one request of an organiser key.

    Raises:
        Problem: 429, one too many.
    """
    _take("key", runtime().settings.rate_key, key_id)


def count_token(token: str) -> None:
    """Count one request with a personal token, by that token alone: an office behind one address is not one caller.

    Raises:
        Problem: 429, one too many.
    """
    _take("token", runtime().settings.rate_token, token)


def count_form() -> None:
    """Count one post of a public form by this address.

    Raises:
        Problem: 429, one too many.
    """
    _take("public_forms", runtime().settings.rate_public_forms, request.remote_addr or "")


def count_question(event: str) -> None:
    """Count one question to this event.

    Raises:
        Problem: 429, one too many.
    """
    _take("questions", MOST_QUESTIONS, event)


def count_miss() -> None:
    """Count one key or token that was never issued against this address; good ones from it still pass.

    Raises:
        Problem: 429, one too many.
    """
    _take("token_misses", runtime().settings.rate_token_misses, request.remote_addr or "")


def count_test_letter(key_id: str) -> None:
    """Count one test letter that an organiser key has mailed.

    Raises:
        Problem: 429, one too many.
    """
    _take("test_letters", TEST_LETTERS, key_id)


def _take(name: str, text: str, visitor: str) -> None:
    standing = runtime().limits.take(parse_limit(name, text), visitor)
    request.environ[STANDING] = standing
    if standing.exceeded:
        raise _too_often(standing)


def standing_headers(standing: Standing) -> list[tuple[str, str]]:
    """How the caller stands (RateLimit header fields for HTTP, draft 10)."""
    limit = standing.limit
    return [
        ("RateLimit-Policy", f'"{limit.name}";q={limit.times};w={limit.seconds}'),
        ("RateLimit", f'"{limit.name}";r={standing.remaining};t={standing.reset}'),
    ]


def _too_often(standing: Standing) -> Problem:
    told = f"Please wait {standing.reset} seconds and try again."
    return Problem(429, "rate-limited", "That was too often.", told, {"Retry-After": str(standing.reset)})
