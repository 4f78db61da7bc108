"""Bring the tables of a database up to this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, OperationalError

import migrations
from services.local.faults import LocalFault


def migrate(database_url: str) -> str:
    """Run what is missing, one migrator at a time, and return the revision reached.

    Raises:
        LocalFault: the database cannot be reached, or was migrated by a newer release.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    config.attributes["database_url"] = database_url
    try:
        command.upgrade(config, "head")
    except (OperationalError, ArgumentError) as error:
        raise LocalFault(f"The database of DATABASE_URL cannot be used: {error.__cause__ or error}") from error
    except CommandError as error:
        raise LocalFault(
            f"The tables of this database do not fit this release ({error}).\n"
            "They were probably made by a newer one: use that, or another database."
        ) from error
    return ScriptDirectory.from_config(config).get_current_head() or ""
