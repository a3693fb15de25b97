"""The WSGI application that `manage.py serve` runs."""

import os

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django.setup(set_prefix=False)
application = import_string("tracker.front.Front")()
