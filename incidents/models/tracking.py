"""History of models by django-simple-history."""

from functools import cache
from typing import Any

from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


class OneClassHistoryManager(HistoryManager):
    """The manager of `history`, with a class made once; the library makes one at each access."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: object, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


def tracked_history(**options: object) -> HistoricalRecords:
    """Return the history of a model."""
    return HistoricalRecords(history_manager=OneClassHistoryManager, **options)
