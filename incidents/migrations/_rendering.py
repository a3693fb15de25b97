"""An operation that saves Django from rendering all models anew for each table that is created."""

from typing import Any

from django.db.migrations.operations.base import Operation


class RenderedOnce(Operation):
    """Several operations as one step, with the models rendered once, as they are after all of them.

    For operations that create tables, and for at most one `AddField` of each older model: each looks at the
    models after the last of them. Django renders every related model anew for each table otherwise; of the
    first migration that was four fifths of the time.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        if "apps" in vars(state):
            del state.apps  # a cached property: whoever uses it next renders all models, and none is left behind
            state.is_delayed = False
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
