"""What public versions leave out, for records that are public as their working copies stand.

Of records with a pending edit it cannot be told what their version left out and what was added since; they are
noted with their next version.
"""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery

AT_ONCE = 1000


def naming(apps):
    """Who names whom: the kinds, the rows that do, and their paths to the two records."""
    model = lambda name: apps.get_model("incidents", name)  # noqa: E731
    incidents, statements, bodies = model("Incident"), model("Statement"), model("Institution")
    about = statements.incidents.through.objects
    involved = model("Involvement").objects.filter(sensitivity=10)
    return [
        ("incident", "person", incidents, involved, "incident", "person"),
        ("incident", "institution", incidents, involved, "incident", "institution"),
        ("incident", "incident", incidents, model("IncidentLink").objects, "incident", "target"),
        ("incident", "statement", incidents, about, "incident", "statement"),
        ("statement", "incident", statements, about, "statement", "incident"),
        ("statement", "person", statements, statements.objects, "", "person"),
        ("statement", "person", statements, statements.persons.through.objects, "statement", "person"),
        ("statement", "institution", statements, statements.objects, "", "institution"),
        ("institution", "institution", bodies, bodies.objects, "", "parent"),
    ]


def note(apps, schema_editor):
    alias = schema_editor.connection.alias
    omission = apps.get_model("incidents", "Omission")
    for kind, target_kind, model, rows, whole, target in naming(apps):
        path = f"{whole}__" if whole else ""
        edition = apps.get_model("incidents", f"{model.__name__}Edition").objects.using(alias)
        live = edition.filter(superseded_at=None, uid=OuterRef(f"{path}uid"))
        shown = apps.get_model("incidents", f"{model.__name__}Mention").objects.using(alias).filter(
            edition__uid=OuterRef(f"{path}uid"), edition__superseded_at=None, target=OuterRef(f"{target}__uid")
        )
        found = rows.using(alias).filter(~Exists(shown), **{f"{path}status": "published"})
        found = found.filter(**{f"{target}__isnull": False})
        found = found.annotate(live_version=Subquery(live.values("version")[:1])).exclude(live_version=None)
        keys = found.order_by().values_list(f"{path}uid", "live_version", f"{target}__uid").distinct()
        omission.objects.using(alias).bulk_create(
            (
                omission(kind=kind, uid=uid, version=version, target_kind=target_kind, target=missed)
                for uid, version, missed in keys.iterator(AT_ONCE)
            ),
            AT_ONCE,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("incidents", "0022_omissions"),
    ]

    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
