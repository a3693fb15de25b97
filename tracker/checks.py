"""Checks of this machine, run by `manage.py check --deploy` and at each start of the service."""

import stat
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others() -> list[str]:
    """Return warnings about data that other accounts of this machine may read."""
    folder: Path = settings.DATA_DIR
    try:
        found = [path for path in (folder, *sorted(folder.iterdir())) if _is_open(path)]
    except OSError:
        return []
    if not found:
        return []
    named = ", ".join(str(path) for path in found[:3]) + (", …" if len(found) > 3 else "")
    return [f"Other accounts of this machine may read {named}: run chmod -R go-rwx {folder}"]


def _is_open(path: Path) -> bool:
    status = path.lstat()
    return not stat.S_ISLNK(status.st_mode) and bool(status.st_mode & OTHERS)


@register(Tags.security, deploy=True)
def data_directory_is_private(**_: object) -> list[CheckMessage]:
    return [Warning(message, id="tracker.W001") for message in open_to_others()]
