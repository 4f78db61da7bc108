"""The web process as a server starts it: ``granian --interface wsgi services.registration.wsgi:app``."""

import os

from services.kit.logs import set_up_logs
from services.kit.process import die_with_parent
from services.kit.settings import read_or_exit
from services.registration.app import create_app, warm_up
from services.registration.runtime import make_runtime
from services.registration.settings import from_environment

if os.environ.get("PLACECARD_SUPERVISED") == "1":
    die_with_parent()

settings = read_or_exit(from_environment)
set_up_logs("registration-web", settings.log_level)
app = create_app(make_runtime(settings, role="registration-web", pool=settings.web_threads))
warm_up(app)
