"""The admin site of the desk, in place of Django's."""

from typing import Any

from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class TrackerAdminConfig(SimpleAdminConfig):
    """Django's admin with our site; its pages are imported with the URLs, not by each command."""

    default_site = "incidents.desk.admin.site.DeskSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_admins, checks.Tags.admin)
        # These register checks and receivers, and need the models, which are loaded by now.
        from incidents.desk.auth import receivers  # noqa: F401
        from tracker import checks as tracker_checks  # noqa: F401


def register_admins() -> None:
    """Register the admins of the apps and ours with the site; a second call changes nothing.

    Importing them took half of the start of a command, and few commands need one.
    """
    autodiscover()
    # These replace some of the apps' own registrations, so they are imported after those.
    from incidents.desk.admin import registry  # noqa: F401
    from incidents.imports import admin  # noqa: F401


def check_admins(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Run Django's admin checks on all registered admins."""
    register_admins()
    return check_admin_app(app_configs, **kwargs)
