"""The web application for a WSGI server: `gunicorn wsgi:app`."""

import os

from config import logging
from config.settings import Settings
from coordination.shell.app import create_app

_settings = Settings.from_environment(os.environ)
logging.configure(_settings.log_level)
app = create_app(_settings)
