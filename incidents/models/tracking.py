"""The history that django-simple-history keeps of a model."""

from functools import cache
from typing import Any

from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


class OneClassHistoryManager(HistoryManager):
    """The manager behind `history`, whose class is made once; the library makes one each time it is read."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


def tracked_history(**options: Any) -> HistoricalRecords:
    """The history of a model."""
    return HistoricalRecords(history_manager=OneClassHistoryManager, **options)
