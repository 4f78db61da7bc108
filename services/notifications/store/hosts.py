"""What is known of a mail server's health: the breaker."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.deliveries import State
from services.notifications.domain.retrying import FAULTS_TO_OPEN
from services.notifications.store.base import Base
from services.notifications.store.deliveries import Delivery


class MailHost(Base):
    """One server. Open (resting) once its faults in a row reach the limit; then one mail at a time may probe it."""

    __tablename__ = "mail_host"

    host: Mapped[str] = mapped_column(primary_key=True)
    faults: Mapped[int] = mapped_column(server_default="0", default=0)
    reason: Mapped[str] = mapped_column(server_default="", default="")
    probe_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Fault:
    """Something was wrong with a server; ``weight`` is how many faults it counts for."""

    host: str
    weight: int
    reason: str
    probe_at: datetime


def may_probe(session: Session, host: str, *, now: datetime, every: timedelta) -> bool | None:
    """None when the server is healthy; while it rests, whether we are the one to probe it now."""
    faults = session.scalar(select(MailHost.faults).where(MailHost.host == host))
    if faults is None or faults < FAULTS_TO_OPEN:
        return None
    probing = session.execute(
        update(MailHost)
        .where(MailHost.host == host, MailHost.faults >= FAULTS_TO_OPEN, MailHost.probe_at <= now)
        .values(probe_at=now + every)
        .returning(MailHost.host)
    )
    return probing.first() is not None


def rests(session: Session, host: str, *, now: datetime) -> bool:
    """Whether no mail may go to this server now, not even a probe."""
    resting = (MailHost.host == host, MailHost.faults >= FAULTS_TO_OPEN, MailHost.probe_at > now)
    return session.scalar(select(MailHost.host).where(*resting)) is not None


def list_resting(session: Session) -> dict[str, str]:
    """Servers to which no mail goes now, each with the reason."""
    resting = select(MailHost.host, MailHost.reason).where(MailHost.faults >= FAULTS_TO_OPEN).order_by(MailHost.host)
    return {row.host: row.reason for row in session.execute(resting)}


def note_fault(session: Session, fault: Fault, *, now: datetime) -> int:
    """Count faults in a row and tell how many there are now."""
    latest = {"reason": fault.reason, "probe_at": fault.probe_at, "changed_at": now}
    first = insert(MailHost).values(host=fault.host, faults=fault.weight, **latest)
    more = first.on_conflict_do_update(
        index_elements=[MailHost.host], set_={"faults": MailHost.faults + fault.weight, **latest}
    )
    return session.execute(more.returning(MailHost.faults)).scalar_one()


def note_health(session: Session, host: str, *, now: datetime) -> bool:
    """The server answered: close the breaker, make what waited for it due at once; true when anything was wrong."""
    mended = session.execute(
        update(MailHost)
        .where(MailHost.host == host, MailHost.faults > 0)
        .values(faults=0, reason="", probe_at=None, changed_at=now)
        .returning(MailHost.host)
    ).first()
    if mended is None:
        return False
    session.execute(
        update(Delivery)
        .where(Delivery.state == State.PENDING, Delivery.waits_for_host.is_(True))
        .values(next_attempt_at=now, hinted_until=None, waits_for_host=False)
    )
    return True


def probe_now(session: Session, *, now: datetime) -> None:
    """Let every resting server be probed at once: a process with perhaps other settings has started."""
    session.execute(update(MailHost).where(MailHost.probe_at > now).values(probe_at=now))
