"""The web process of a one-machine run: registration's, with ``/dev/mail`` when the built-in sink takes the mail."""

import os
from pathlib import Path

from services.local.mail import mail_blueprint
from services.registration.wsgi import app

if mail_folder := os.environ.get("PLACECARD_MAIL_FOLDER"):
    app.register_blueprint(mail_blueprint(Path(mail_folder)))

__all__ = ["app"]
