"""The file of a backup: a gzipped tar with `manifest.json` first, then the files that the manifest lists.

`tar xzf` opens it. The manifest has the size and SHA-256 of each file, and gzip a checksum of everything,
so that damage is noticed wherever it is. Nothing is read beyond what the manifest announces.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE, WITHDRAWALS, UPLOADS = "database", "withdrawals.jsonl", ("media", "imports")
LONGEST_MANIFEST = 64 * 1024 * 1024
PIECE = 1024 * 1024
GZIP, AGE = b"\x1f\x8b", b"age-encryption.org/"
Manifest = dict[str, Any]
TYPES = {
    "dump_sha256": str,
    "engine": str,
    "files": dict,
    "key": str,
    "ledger": dict,
    "made_at": str,
    "migrations": list,
    "numbers": dict,
    "versions": dict,
}


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message is one line for operators."""


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> dict[str, Manifest]:
    """Return the size and digest of every file in a folder, by its path there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": digest_of(path)}
        for path in paths
    }


def write_archive(folder: Path, about: Manifest, target: Path) -> Manifest:
    """Pack the files of a folder; return the manifest with their digests."""
    manifest = {"format": FORMAT, **about, "files": files_of(folder)}
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    packed = gzip.GzipFile(target, "wb", compresslevel=3, mtime=0)
    with packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
        for name, about_file in manifest["files"].items():
            with (folder / name).open("rb") as file:
                tar.addfile(_member(name, about_file["bytes"]), file)
    return manifest


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def read_archive(path: Path, folder: Path | None = None, shown: Path | None = None) -> Manifest:
    """Check a whole archive and return its manifest; unpack its files if there is a folder for them.

    `shown` is the file to name in errors, if the archive was decrypted.

    Raises:
        BackupError: it is damaged, incomplete, or no backup of a tracker.
    """
    with path.open("rb") as file:
        if file.read(len(GZIP)) != GZIP:
            raise BackupError(f"{shown or path} is not a backup of a tracker.")
    name = shown or path
    try:
        with gzip.open(path, "rb") as packed:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                manifest = _read_members(name, tar, folder)
            while packed.read(PIECE):  # to the end, where the checksum is
                pass
    except EOFError:
        raise BackupError(f"{name} is incomplete: its end is missing.") from None
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, UnicodeError, ValueError) as error:
        raise BackupError(f"{name} is damaged, or not a backup of a tracker: {error}.") from None
    return manifest


def _read_members(path: Path, tar: tarfile.TarFile, folder: Path | None) -> Manifest:
    manifest = _read_manifest(path, tar)
    missing = dict(manifest["files"])
    while member := tar.next():
        expected = missing.pop(member.name, None)
        if expected is None or not member.isreg() or member.size != expected["bytes"]:
            raise BackupError(f"{path} is damaged: {member.name} is not as its manifest says.")
        content = tar.extractfile(member)
        target = folder / member.name if folder else None
        if content is None or _unpack(content, target) != expected["sha256"]:
            raise BackupError(f"{path} is damaged: the digest of {member.name} is wrong.")
    if missing:
        raise BackupError(f"{path} is incomplete: {min(missing)} is missing.")
    return manifest


def _read_manifest(path: Path, tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    content = tar.extractfile(member) if member and member.name == MANIFEST else None
    if member is None or content is None or member.size > LONGEST_MANIFEST:
        raise BackupError(f"{path} is not a backup of a tracker: it has no manifest.")
    manifest = json.loads(content.read())
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise BackupError(f"{path} is not a backup of a tracker: its manifest is another one.")
    if manifest["format"] != FORMAT:
        raise BackupError(f"{path} has the format {manifest['format']}; this release reads {FORMAT}.")
    for name, expected in TYPES.items():
        if not isinstance(manifest.get(name), expected):
            raise BackupError(f"{path} is not a backup of a tracker: its manifest has no {name}.")
    if DATABASE not in manifest["files"] or not all(map(_is_safe, manifest["files"])):
        raise BackupError(f"{path} is not a backup of a tracker: its manifest lists other files.")
    return manifest


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in {DATABASE, WITHDRAWALS} or (
        len(parts) > 1 and parts[0] in UPLOADS and ".." not in parts and "\0" not in name
    )


def _unpack(content: IO[bytes], target: Path | None) -> str:
    """Write a file, if there is a place for it; return its digest."""
    digest = hashlib.sha256()
    if target is None:
        while piece := content.read(PIECE):
            digest.update(piece)
        return digest.hexdigest()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        while piece := content.read(PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()
