"""The key of the service: from the environment, or made once and kept in the data directory."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32


def secret_key(folder: Path) -> str:
    """The key from the environment, else one made once and kept in the data directory, for its owner only."""
    given = os.environ.get("TRACKER_SECRET_KEY", "")
    if given:
        if len(given) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"TRACKER_SECRET_KEY is shorter than {SHORTEST_KEY} characters.")
        return given
    path = folder / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    key = path.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"{path} holds fewer than {SHORTEST_KEY} characters, so it was never written whole. Put it back "
            "from a backup; where nobody has set up a second factor yet, remove it and start again."
        )
    return key


def _write_once(path: Path, text: str) -> None:
    """Make a file that is whole or not there; of several processes at once the first one's stays."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as partial:
        partial.write(text)
        partial.flush()
        os.fsync(partial.fileno())
        try:
            os.link(partial.name, path)
        except FileExistsError:
            return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
