"""The desk's admin in the place of Django's."""

from importlib import import_module
from typing import Any

from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks

# Ours take the place of some of the apps' own, so they come after those.
OUR_ADMINS = ("incidents.desk.admin.registry", "incidents.imports.admin")


class TrackerAdminConfig(SimpleAdminConfig):
    """Django's admin with our site; its pages are imported with the URLs, not at each start of a command."""

    default_site = "incidents.desk.admin.site.DeskSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_admins, checks.Tags.admin)
        import_module("incidents.desk.auth.receivers")
        import_module("tracker.checks")


def register_admins() -> None:
    """Register the apps' own admins and ours with the site; a second call changes nothing.

    Half of the start of a command was importing them, and few commands need one.
    """
    autodiscover()
    for name in OUR_ADMINS:
        import_module(name)


def check_admins(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Django's checks of the admin, of all admins that there are."""
    register_admins()
    return check_admin_app(app_configs, **kwargs)
