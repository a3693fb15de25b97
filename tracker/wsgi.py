"""The WSGI application that `manage.py serve` runs."""

import gc
import os

import django
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django.setup(set_prefix=False)
import_string("tracker.logs.write_in_background")()
import_string("tracker.databases.for_requests")(settings.DATABASES)
front = import_string("tracker.handler.response_cache.Front")()
application = import_string("tracker.health.probes.Probes")(front)
# What is loaded now is never freed; scanning it for garbage would pause all threads.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
