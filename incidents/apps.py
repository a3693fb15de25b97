from django.apps import AppConfig
from django.db.models.signals import post_migrate

from incidents.desk.roles import update_roles


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incident tracker"

    def ready(self) -> None:
        post_migrate.connect(update_roles, sender=self)
