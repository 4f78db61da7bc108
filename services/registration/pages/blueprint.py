"""The parent of all pages: what holds for each of them is said once."""

from flask import Blueprint, Response

from services.registration.pages.forgery import check_forgery
from services.registration.pages.security import secured
from services.registration.pages.switching import heed_choice

pages = Blueprint("pages", __name__)
"""Its children are the nouns; a new page cannot forget the checks and headers."""

pages.before_request(check_forgery)
pages.before_request(heed_choice)


@pages.after_request
def _secured(response: Response) -> Response:
    return secured(response)
