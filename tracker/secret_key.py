"""The secret key: from the environment, or generated once and stored in the data directory."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32


def secret_key(folder: Path) -> str:
    """Return the key of the environment, or one generated once and stored for its owner only."""
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
    """Create a file atomically; if several processes do so at once, the first one's file stays."""
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
