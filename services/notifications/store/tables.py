"""All tables of the schema, for whoever compares them with the database."""

from services.notifications.store import beats, deliveries, hosts, inbox, suppressions, webhooks
from services.notifications.store.base import Base

metadata = Base.metadata

__all__ = ["beats", "deliveries", "hosts", "inbox", "metadata", "suppressions", "webhooks"]
