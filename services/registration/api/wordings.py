"""Doors to what letters say: read, write, look at them, have one mailed to oneself."""

from typing import Any

from marshmallow import ValidationError

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.limits import count_test_letter
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.refusals import NotFound
from services.registration.runtime import runtime
from services.registration.schemas import wordings as shapes
from services.registration.schemas.fields import LanguageTag
from services.registration.usecases.change_wording import Words, change_wording, drop_wording
from services.registration.usecases.preview_letter import Draft, preview_letter, send_test_letter
from services.registration.usecases.show_wording import WordingKey, show_wording

blueprint = ApiBlueprint(
    "wordings", __name__, url_prefix="/v1/events/<event>/templates", description="What letters say"
)
_PLACE = "/<kind>/<language>"


@blueprint.get(_PLACE)
@guarded("events:read")
@blueprint.response(200, shapes.WordingSchema)
def show(event: str, kind: str, language: str) -> Any:
    """The organiser's words for a letter, or ours."""
    found = show_wording(runtime().database, caller(), _key(event, kind, language))
    return with_version(found, found.version)


@blueprint.put(_PLACE)
@guarded("events:write")
@blueprint.arguments(shapes.NewWordingSchema)
@blueprint.response(200, shapes.WordingSchema)
def change(body: dict[str, Any], event: str, kind: str, language: str) -> Any:
    """Write a letter in own words. Letters promised from now on say them."""
    key, version = _key(event, kind, language), expected_version()
    changed = change_wording(runtime().database, caller(), key, Words(**body), version=version, now=runtime().now())
    return with_version(changed, changed.version)


@blueprint.delete(_PLACE)
@guarded("events:write")
@blueprint.response(204)
def drop(event: str, kind: str, language: str) -> Any:
    """Go back to our words."""
    key, version = _key(event, kind, language), expected_version()
    drop_wording(runtime().database, caller(), key, version=version, now=runtime().now())


@blueprint.post(f"{_PLACE}/preview")
@guarded("invitations:read")
@blueprint.arguments(shapes.DraftSchema)
@blueprint.response(200, shapes.LetterSchema)
def preview(body: dict[str, Any], event: str, kind: str, language: str) -> Any:
    """The letter as an invitee, or somebody invented, would get it. Nothing is stored or sent."""
    made = runtime()
    draft = _draft(body, _key(event, kind, language))
    return preview_letter(made.database, made.keys, caller(), draft, site=made.settings.public_url, now=made.now())


@blueprint.post(f"{_PLACE}/test-send")
@guarded("invitations:write")
@blueprint.arguments(shapes.TestSendSchema)
@blueprint.response(202, shapes.TestSentSchema)
def test_send(body: dict[str, Any], event: str, kind: str, language: str) -> Any:
    """Mail the letter to one of the event's own contacts, marked as a test; its links lead nowhere."""
    made = runtime()
    count_test_letter(str(caller().key_id))
    draft = _draft(body, _key(event, kind, language))
    return send_test_letter(made.database, made.keys, caller(), draft, to=body["email"], now=made.now())


def _draft(body: dict[str, Any], key: WordingKey) -> Draft:
    words = Words(subject=body["subject"], body=body["body"]) if "subject" in body else None
    return Draft(key=key, words=words, invitation_id=body["invitation"])


def _key(event: str, kind: str, language: str) -> WordingKey:
    try:
        return WordingKey(event=event, kind=kind, language=str(LanguageTag().deserialize(language)))
    except ValidationError as error:
        raise NotFound("That is no language tag, such as en or pt-BR.") from error
