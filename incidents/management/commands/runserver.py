"""`manage.py runserver`: Django's server for development, with the static files that pages need."""

from django.conf import settings
from django.contrib.staticfiles.management.commands import runserver

from tracker import static_files


class Command(runserver.Command):
    def inner_run(self, *args: object, **options: object) -> None:
        # Without DEBUG, pages name static files by the hash that only collected files have.
        if not settings.DEBUG:
            static_files.collect(self.stdout)
        super().inner_run(*args, **options)
