"""The public reasons of versions that no editor published: something that they name has changed."""

from incidents.choices import ChangeAction, RecordKind

# Of the versions that `manage.py republish` makes.
FORMAT_REASON = "format"
# Of those that follow an event of a record that the document names.
_WITHDRAWN = "A {label} that it named was withdrawn."
_MERGED = "A {label} that it named was merged into another."
_CHANGED = "What it shows of a {label} that it names has changed."


def reason_of(kind: str, action: str) -> str:
    """Return the reason of a new version after the last event of a record of this kind that it names."""
    words = _CHANGED
    if action == ChangeAction.WITHDRAWN:
        words = _WITHDRAWN
    elif action == ChangeAction.MERGED:
        words = _MERGED
    return words.format(label=RecordKind(kind).label)


AUTOMATIC_REASONS = frozenset(
    {FORMAT_REASON} | {reason_of(kind, action) for kind in RecordKind for action in ChangeAction}
)
