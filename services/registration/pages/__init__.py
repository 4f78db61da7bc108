"""The doors for people: plain pages that work without JavaScript (WCAG 2.2 AA)."""

from flask import Flask

from services.registration.pages import (
    addresses,
    allocations,
    brands,
    choices,
    companions,
    enquiries,
    enquiry_desk,
    events,
    feeds,
    filters,
    forgery,
    invitation,
    languages,
    links,
    offers,
    open_registration,
    own_data,
    passed_on,
    problems,
    proposed_changes,
    registration,
    rooms,
    saved_drafts,
    shared_pages,
    sitemap,
    switching,
    unsubscribing,
    visa_letters,
    well_known,
)
from services.registration.pages.blueprint import pages

for _noun in (
    events,
    brands,
    open_registration,
    passed_on,
    allocations,
    choices,
    companions,
    enquiries,
    enquiry_desk,
    invitation,
    saved_drafts,
    registration,
    own_data,
    proposed_changes,
    offers,
    addresses,
    links,
    rooms,
    feeds,
    unsubscribing,
    visa_letters,
    sitemap,
    well_known,
):
    pages.register_blueprint(_noun.bp)


def register(app: Flask) -> None:
    """Give the application its pages, and the page that tells an error outside the API."""
    languages.register_languages(app)
    filters.register_filters(app)
    forgery.register_forgery_check(app)
    problems.register_error_pages(app)
    shared_pages.register_shared_pages(app)
    switching.register_switching(app)
    app.register_blueprint(pages)
