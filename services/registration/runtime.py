"""What every door needs, found by the application that answers the request."""

from flask import current_app

from services.registration.parts import Runtime, make_runtime

__all__ = ["EXTENSION", "Runtime", "make_runtime", "runtime"]

EXTENSION = "placecard"


def runtime() -> Runtime:
    """The runtime of the application that answers this request."""
    found: Runtime = current_app.extensions[EXTENSION]
    return found
