"""Checks of rows by the rules and the database's constraints, with the errors of a body."""

from typing import Any

from django.core.exceptions import FieldError
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import BaseConstraint, CheckConstraint, Q
from rest_framework import exceptions

from incidents.desk.validation import Errors, errors_of_row, kind_of_row, path_of


def cleaned(instance: Any, path: str = "", *, of: type[BaseConstraint] = BaseConstraint) -> None:
    """Hold a row to the rules, and to its constraints `of` that class; a 400 names fields as documents do.

    What it refers to has been looked up already, and is not asked for a second time. A list of parts asks
    only for the constraints that compare rows, as its body settles the others.
    """
    if errors := errors_of_row(instance):
        raise exceptions.ValidationError(nest(path, named_as_documents(instance, errors)))
    references = {field.name for field in instance._meta.concrete_fields if field.is_relation}
    try:
        instance.clean_fields(exclude={"uid", *references})
        instance.clean()
        require_constraints(instance, [each for each in instance._meta.constraints if isinstance(each, of)])
    except DjangoValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        of_row = found.pop("__all__", None)
        errors = named_as_documents(instance, found)
        errors |= {"non_field_errors" if path else "body": of_row} if of_row else {}
        raise exceptions.ValidationError(nest(path, errors)) from None


def named_as_documents(row: Any, errors: Errors) -> Errors:
    """Return errors of a row under the paths that its fields have in documents."""
    kind = kind_of_row(row)
    return {path_of(kind, name): sentences for name, sentences in errors.items()}


def require_constraints(instance: Any, constraints: list[BaseConstraint]) -> None:
    """Raise Django's ValidationError for the first constraint that the row breaks.

    A record has some 20 conditions on its own row; asked one by one they are two fifths of the time of a
    write. So the database is asked for all of them at once, and for each only where one of them fails.
    """
    conditions = [each.condition for each in constraints if isinstance(each, CheckConstraint)]
    row = instance._get_field_expression_map(meta=instance._meta, exclude={"uid"})
    try:
        holds = not conditions or Q(*conditions).check(row)
    except FieldError:  # a condition on a field that is left out: each says so for itself
        holds = False
    for constraint in constraints:
        if not (holds and isinstance(constraint, CheckConstraint)):
            constraint.validate(type(instance), instance, exclude={"uid"})


def nest(path: str, errors: object) -> Any:
    """Return errors under a path such as `involvements.3`, nested as DRF does."""
    for step in reversed(path.split(".") if path else []):
        errors = {step: errors}
    return errors
