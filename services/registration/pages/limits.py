"""How often strangers may guess and write."""

from flask import request
from werkzeug.exceptions import TooManyRequests

from services.kit.limits import parse_limit
from services.registration.domain.enquiries import MOST_QUESTIONS
from services.registration.runtime import runtime


def count_form() -> None:
    """Count one post of a public form by this address.

    Raises:
        TooManyRequests: one too many; says when to come back.
    """
    _take("public_forms", runtime().settings.rate_public_forms)


def count_question(event: str) -> None:
    """Count one question to this event.

    Raises:
        TooManyRequests: one too many; says when to come back.
    """
    _take("questions", MOST_QUESTIONS, event)


def count_miss() -> None:
    """Count one link that was never issued against this address.

    Raises:
        TooManyRequests: one too many; says when to come back.
    """
    _take("token_misses", runtime().settings.rate_token_misses)


def count_token(token: str) -> None:
    """Count one request with a good token, by that token alone: an office behind one address is not one visitor.

    Raises:
        TooManyRequests: one too many; says when to come back.
    """
    _take("token", runtime().settings.rate_token, token)


def _take(name: str, limit: str, visitor: str = "") -> None:
    standing = runtime().limits.take(parse_limit(name, limit), visitor or request.remote_addr or "")
    if standing.exceeded:
        raise TooManyRequests(retry_after=standing.reset)
