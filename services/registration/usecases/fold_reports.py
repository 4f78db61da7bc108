"""Take what notifications reports about our messages into our own rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.reporting import (
    MEND,
    Reported,
    asks_invitee,
    bounce_of,
    handed_in_at,
    reminds_invitee,
    routed_to,
)
from services.registration.store import audit, organiser_tasks, outcomes, reports
from services.registration.store.audit import Act
from services.registration.store.base import Session
from services.registration.store.organiser_tasks import Reason
from services.registration.store.reports import News
from services.registration.store.unreached import unreached
from services.registration.usecases.ask_assistant import ask_assistant
from services.registration.usecases.settle_enquiry import hand_on_lost

_PORTION = 200


def fold_reports(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Fold a portion of the news and say whether more may wait."""
    with db.transaction() as session:
        news = reports.lock_news(session, limit=_PORTION)
        if not news:
            return False
        reports.note(session, news, now=now)
        plain, others = _plainly_sent(news)
        _fold_sent(session, plain, now)
        for one in others:
            _fold(session, keys, one, now)
    return len(news) == _PORTION


def fold_returned(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Fold what came back although a mail server had taken it, and say whether more may wait."""
    with db.transaction() as session:
        news = reports.lock_returned(session, limit=_PORTION)
        if not news:
            return False
        # Another machine's clock may be ahead of ours: what was told once shall not be news again.
        told_at = max(report.changed_at for one in news for report in one.reports)
        reports.note(session, news, now=max(now, told_at))
        for one in news:
            _fold_lost(session, keys, one, now)
            _fold_unreached(session, one, now)
            for report in one.reports:
                if asks_invitee(report.purpose, one.leads_to) or reminds_invitee(report.purpose):
                    _fold_bounce(session, keys, one, report, now)
    return len(news) == _PORTION


def settle_mended(db: Database, *, now: datetime) -> bool:
    """Whoever has another address, got the mail after all or is asked no more leaves nothing to do."""
    with db.transaction() as session:
        organiser_tasks.tick_off_mended(session, MEND, now=now)
        open_ = organiser_tasks.open_about_registrations(session, MEND)
        still = unreached(session, set(open_.values()))
        done = [task for task, registration in open_.items() if registration not in still]
        organiser_tasks.tick_off(session, done, by="clock", now=now)
    return False


def _plainly_sent(news: Sequence[News]) -> tuple[dict[News, datetime], list[News]]:
    """Invitations of which nothing else is told than when they were handed in, and the rest in its order."""
    times = Counter(one.subject_id for one in news)
    plain = {one: at for one in news if times[one.subject_id] == 1 and (at := _plainly_handed_in(one))}
    return plain, [one for one in news if one not in plain]


def _plainly_handed_in(news: News) -> datetime | None:
    if not news.settled or len(news.reports) != 1 or not asks_invitee(news.reports[0].purpose, news.leads_to):
        return None
    return handed_in_at(news.reports[0])


def _fold_sent(session: Session, plain: Mapping[News, datetime], now: datetime) -> None:
    """All at once: a batch may be thousands."""
    told = outcomes.mark_sent(session, {one.subject_id: at for one, at in plain.items()}, now=now) if plain else set()
    owners = {event: outcomes.organisation_of(session, event) for event in {one.event_id for one in plain}}
    acts = [
        Act(owners[one.event_id], one.event_id, one.subject_id, "invitation.sent")
        for one in plain
        if one.subject_id in told
    ]
    audit.note_all(session, acts, actor="clock")


def _fold(session: Session, keys: Keyring, news: News, now: datetime) -> None:
    latest = routed_to(news.reports)
    if latest is not None:
        _fold_enquiry(session, news, latest, now)
    for report in news.reports if news.settled else ():
        if asks_invitee(report.purpose, news.leads_to):
            _fold_invitation(session, keys, news, report, now)
        if reminds_invitee(report.purpose):
            _fold_bounce(session, keys, news, report, now)
    if news.settled:
        _fold_unreached(session, news, now)


def _fold_unreached(session: Session, news: News, now: datetime) -> None:
    """Of somebody with a registration whom mail does not reach organisers hear once, until it is mended."""
    if not any(bounce_of(report) for report in news.reports):
        return
    for registration_id, why in unreached(session, [news.subject_id]).items():
        subject = {"registration": str(registration_id)}
        if not organiser_tasks.is_open(session, news.event_id, MEND, subject):
            told = {**subject, "reason": why}
            reason = Reason(event_id=news.event_id, kind=MEND, key=str(news.message_id), subject=told)
            organiser_tasks.ask(session, reason, now=now)
            _note(session, news.event_id, registration_id, "registration.bounced")


def _fold_invitation(session: Session, keys: Keyring, news: News, report: Reported, now: datetime) -> None:
    at = handed_in_at(report)
    if at is not None and outcomes.mark_sent(session, {news.subject_id: at}, now=now):
        _note(session, news.event_id, news.subject_id, "invitation.sent")
    _fold_bounce(session, keys, news, report, now)


def _fold_bounce(session: Session, keys: Keyring, news: News, report: Reported, now: datetime) -> None:
    bounce = bounce_of(report)
    if bounce and outcomes.mark_bounced(session, news.subject_id, reason=bounce, now=now):
        subject = {"invitation": str(news.subject_id), "reason": bounce}
        reason = Reason(event_id=news.event_id, kind=MEND, key=str(news.message_id), subject=subject)
        organiser_tasks.ask(session, reason, now=now)
        _note(session, news.event_id, news.subject_id, "invitation.bounced")
        if ask_assistant(session, keys, news.subject_id, now=now):
            _note(session, news.event_id, news.subject_id, "invitation.assistant_asked")


def _fold_enquiry(session: Session, news: News, latest: Reported, now: datetime) -> None:
    before = [report.recipient for report in news.reports if report.purpose == "enquiry"]
    routed = outcomes.mark_routed(
        session, news.subject_id, to=latest.recipient, because=latest.because, before=before, now=now
    )
    if routed:
        _note(session, news.event_id, news.subject_id, "enquiry.routed")


def _fold_lost(session: Session, keys: Keyring, news: News, now: datetime) -> None:
    """A question whose mail came back goes to somebody else, once for each address."""
    if not any(report.purpose == "enquiry" and bounce_of(report) for report in news.reports):
        return
    lost = reports.lost_about(session, news.subject_id)
    if hand_on_lost(session, keys, news.subject_id, lost, now=now):
        _note(session, news.event_id, news.subject_id, "enquiry.returned")


def _note(session: Session, event_id: UUID, subject_id: UUID, action: str) -> None:
    audit.note(
        session,
        organisation_id=outcomes.organisation_of(session, event_id),
        event_id=event_id,
        subject_id=subject_id,
        action=action,
        actor="clock",
    )
