from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class TrackerAdminConfig(AdminConfig):
    """Django's admin with our site in place of the default one, and our admins beside the apps' own."""

    default_site = "incidents.desk.admin.site.DeskSite"

    def ready(self) -> None:
        super().ready()
        import_module("incidents.desk.admin.registry")
        import_module("incidents.exchange.importer.pages")
        import_module("incidents.desk.signin.events")
        import_module("tracker.checks")
