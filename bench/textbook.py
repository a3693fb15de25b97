"""The textbook: Django REST framework in its usual form, on the desk's tables of the same data.

ModelViewSet, nested serializers, prefetching, PageNumberPagination, SearchFilter; served by granian with as
many threads as the tracker.
"""

import os
from typing import Any

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY="of a benchmark",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=[
        "django.middleware.common.CommonMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
    ],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)},
    USE_TZ=True,
    REST_FRAMEWORK={
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": 50,
        "DEFAULT_FILTER_BACKENDS": ["rest_framework.filters.SearchFilter"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.db import models
from django.db.models import QuerySet
from django.urls import include, path
from rest_framework import routers, serializers, viewsets


class Person(models.Model):
    uid = models.UUIDField()
    number = models.IntegerField()
    name = models.TextField()

    class Meta:
        app_label, managed, db_table = "textbook", False, "incidents_person"


class Institution(models.Model):
    uid = models.UUIDField()
    number = models.IntegerField()
    name = models.TextField()

    class Meta:
        app_label, managed, db_table = "textbook", False, "incidents_institution"


class Source(models.Model):
    uid = models.UUIDField()
    title = models.TextField()
    publisher = models.TextField()
    url = models.TextField()
    date_text = models.TextField()
    earliest = models.DateField()
    latest = models.DateField()

    class Meta:
        app_label, managed, db_table = "textbook", False, "incidents_source"


class Incident(models.Model):
    uid = models.UUIDField()
    number = models.IntegerField()
    title = models.TextField()
    kind = models.TextField()
    country = models.TextField()
    date_text = models.TextField()
    earliest = models.DateField()
    latest = models.DateField()
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    summary = models.TextField()
    victims_low = models.IntegerField()
    victims_high = models.IntegerField()

    class Meta:
        app_label, managed, db_table = "textbook", False, "incidents_incident"
        ordering = ["-earliest", "uid"]


class Involvement(models.Model):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="involvements")
    person = models.ForeignKey(Person, models.CASCADE, null=True)
    institution = models.ForeignKey(Institution, models.CASCADE, null=True)
    role = models.TextField()
    outcome = models.TextField()
    charge = models.TextField()
    note = models.TextField()

    class Meta:
        app_label, managed, db_table = "textbook", False, "incidents_involvement"


class Citation(models.Model):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, models.CASCADE)
    field = models.TextField()
    value = models.TextField()
    stance = models.TextField()
    quotation = models.TextField()

    class Meta:
        app_label, managed, db_table = "textbook", False, "incidents_citation"


def shape(of: type[models.Model], names: str, **nested: Any) -> type[serializers.ModelSerializer]:
    """Return a ModelSerializer of these fields and the nested ones."""
    meta = type("Meta", (), {"model": of, "fields": [*names.split(), *nested]})
    return type(f"{of.__name__}Serializer", (serializers.ModelSerializer,), {**nested, "Meta": meta})


PersonShape = shape(Person, "uid number name")
InstitutionShape = shape(Institution, "uid number name")
SourceShape = shape(Source, "uid title publisher url date_text earliest latest")
InvolvementShape = shape(
    Involvement, "role outcome charge note", person=PersonShape(), institution=InstitutionShape()
)
CitationShape = shape(Citation, "field value stance quotation", source=SourceShape())
IncidentShape = shape(
    Incident,
    "uid number title kind country date_text earliest latest latitude longitude summary "
    "victims_low victims_high",
    involvements=InvolvementShape(many=True),
    citations=CitationShape(many=True),
)


class IncidentViewSet(viewsets.ModelViewSet):
    serializer_class = IncidentShape
    lookup_field = "number"
    search_fields = ["title", "summary"]

    def get_queryset(self) -> QuerySet[Incident]:
        found = Incident.objects.prefetch_related(
            "involvements__person", "involvements__institution", "citations__source"
        )
        asked = self.request.query_params
        if "country" in asked:
            found = found.filter(country=asked["country"])
        if "date_from" in asked:
            found = found.filter(latest__gte=asked["date_from"])
        if "date_to" in asked:
            found = found.filter(earliest__lte=asked["date_to"])
        return found


router = routers.SimpleRouter()
router.register("incidents", IncidentViewSet, basename="incident")
urlpatterns = [path("", include(router.urls))]
application = get_wsgi_application()
