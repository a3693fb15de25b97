"""How the admins are put together: few classes each, the rest in functions of the rooms."""

from django.contrib import admin

from tracker.admin_config import register_admins

MOST_CLASSES = 5


def classes_of_ours(model_admin: admin.ModelAdmin) -> list[str]:
    return [each.__name__ for each in type(model_admin).__mro__ if each.__module__.startswith("incidents.")]


def test_an_admin_inherits_from_few_classes_of_ours():
    register_admins()
    admins = {type(each).__name__: classes_of_ours(each) for each in admin.site._registry.values()}
    assert {name: classes for name, classes in admins.items() if len(classes) > MOST_CLASSES} == {}
    assert admins["IncidentAdmin"] == [
        "IncidentAdmin", "PublishedAdmin", "RecordAdmin", "VisibleAdmin", "StrictListAdmin",
    ]  # fmt: skip


def test_no_page_of_an_admin_has_the_name_of_another_one():
    register_admins()
    for model_admin in admin.site._registry.values():
        names = [each.name for each in model_admin.urls if getattr(each, "name", None)]
        assert len(names) == len(set(names))
