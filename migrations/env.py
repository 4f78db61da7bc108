"""One linear history for both schemas, under an advisory lock, with short patience for locks."""

import os
import time

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text

from services.kit.database import driver_url
from services.notifications.store import tables as notifications
from services.registration.store import tables as registration

METADATA = [registration.metadata, notifications.metadata]
OWNED = {metadata.schema for metadata in METADATA}
LOCK = 0x706C6163  # 'plac': two containers that start together migrate one after the other


def owned(name: str | None, kind: str, _: object) -> bool:
    """Only our two schemas are compared with the models."""
    return kind != "schema" or name in OWNED


def migrate(connection: Connection) -> None:
    """Run the wanted revisions on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_schemas=True,
        include_name=owned,
        compare_type=True,
        version_table="schema_version",
        transaction_per_migration=True,
    )
    wait_for_turn(connection)
    connection.execute(text("set lock_timeout = '5s'"))
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()


def wait_for_turn(connection: Connection) -> None:
    """Take the lock, and wait for it outside of any transaction.

    ``create index concurrently``, which the other one may be at, waits for all that are open.
    """
    while not connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
        connection.rollback()
        time.sleep(0.2)


def database() -> str:
    """The address from the caller, else from the environment."""
    return context.config.attributes.get("database_url") or os.environ["DATABASE_URL"]


engine = create_engine(driver_url(database()), poolclass=pool.NullPool)
with engine.connect() as open_connection:
    migrate(open_connection)
