"""An operation that saves Django from rendering all models anew for each change of a table."""

from typing import Any

from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.operations.base import Operation


class RenderedOnce(Operation):
    """Several operations as one step, with the models rendered once, as they are after all of them.

    Django renders every related model anew for each operation otherwise; that was four fifths of the time. A
    step may do one of these, for any number of tables:

    - create tables, with all that later operations add to them, which then do nothing; and `AddField`;
    - `AddField` and then `AddIndex`, or `RemoveField` of one field of each table;
    - change choices and constraints: each is made on the tables as they are after the last of them. So no step
      that changes columns of a table changes its constraints too: SQLite copies the whole table for either.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    @property
    def _needed(self) -> list[Any]:
        """The operations except those on the tables that are created here."""
        created = {each.name_lower for each in self.operations if isinstance(each, CreateModel)}
        return [each for each in self.operations if getattr(each, "model_name_lower", "") not in created]

    def state_forwards(self, app_label: str, state: Any) -> None:
        if "apps" in vars(state):
            del (
                state.apps
            )  # a cached property: whoever uses it next renders all models, and none is left behind
            state.is_delayed = False
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self._needed:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)
            if isinstance(operation, AddField):
                model = from_state.apps.get_model(app_label, operation.model_name)
                operation.field.clone().contribute_to_class(model, operation.name)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self._needed):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
            if isinstance(operation, AddField):
                _forget_field(from_state.apps.get_model(app_label, operation.model_name), operation.name)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


def _forget_field(model: Any, name: str) -> None:
    """Have the next operation see the table without a column that is gone."""
    field = model._meta.get_field(name)
    model._meta.local_fields.remove(field)
    model._meta._expire_cache()
