"""Whose page a form is from: assistants open the links of several people in one browser, tab beside tab."""

from hashlib import sha256
from uuid import UUID

from flask import Response, abort, g, make_response, render_template, request

from services.registration.pages.forgery import UNSEEN

WHOSE = "whose"
"""The field by which every personal form says from whose page it is."""


def without_lost_link() -> None:
    """Offer nowhere to send the link again: it is no invitee's, so only who sent it can do that."""
    g.no_lost_link = True


def belongs_to(owner: UUID) -> None:
    """Mark the forms of this page, and turn away a form from the page of somebody else.

    Args:
        owner: the invitation or registration whose link this browser holds now.
    """
    g.whose = sha256(owner.bytes).hexdigest()[:32]
    if request.method == "POST" and request.form.get(WHOSE, g.whose) != g.whose:
        g.pop("whose")
        abort(open_again(409, is_somebody_else=True))


def open_again(status: int, *, is_somebody_else: bool = False) -> Response:
    """The page for a browser that does not say whose it is; what it sent stays there, to be sent again.

    Args:
        status: of the answer.
        is_somebody_else: whether it holds the link of another person meanwhile.
    """
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in UNSEEN]
    page = render_template(
        "pages/open_again.html", typed=typed, path=request.path, is_somebody_else=is_somebody_else
    )  # fmt: skip
    return make_response(page, status)
