"""The file of a backup: whatever is damaged in it is noticed."""

import gzip
import io
import json
import random
import tarfile
from pathlib import Path

import pytest

from tracker.backups.archives import DATABASE, FORMAT, BackupError, read_archive, write_archive

ABOUT = {
    "dump_sha256": "", "engine": "sqlite", "key": "", "ledger": {}, "made_at": "", "migrations": [],
    "numbers": {}, "versions": {},
}  # fmt: skip


ONE = ABOUT | {"format": FORMAT, "files": {DATABASE: {"bytes": 1, "sha256": "x"}}}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    (content / "media" / "deep").mkdir(parents=True)
    (content / DATABASE).write_bytes(random.Random(1).randbytes(40_000))
    (content / "media" / "deep" / "ə picture").write_bytes(b"picture" * 100)
    write_archive(content, ABOUT, tmp_path / "archive")
    return tmp_path / "archive"


def test_an_archive_is_unpacked_as_it_was_packed(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()

    manifest = read_archive(archive, target)

    assert manifest["format"] == FORMAT
    assert manifest["files"].keys() == {DATABASE, "media/deep/ə picture"}
    assert (target / DATABASE).read_bytes() == (tmp_path / "content" / DATABASE).read_bytes()


def test_every_bit_that_turns_is_noticed(archive: Path) -> None:
    data, places = archive.read_bytes(), random.Random(2)
    for _ in range(300):
        place = places.randrange(10, len(data))  # gzip's head has bytes that mean nothing
        archive.write_bytes(
            data[:place] + bytes([data[place] ^ (1 << places.randrange(8))]) + data[place + 1 :]
        )
        with pytest.raises(BackupError):
            read_archive(archive)


def test_every_missing_end_is_noticed(archive: Path) -> None:
    data = archive.read_bytes()
    for length in (*range(0, len(data), 997), *range(len(data) - 20, len(data))):
        archive.write_bytes(data[:length])
        with pytest.raises(BackupError):
            read_archive(archive)


@pytest.mark.parametrize(
    ("manifest", "members", "words"),
    [
        (None, {"a": b"b"}, "no manifest"),
        ([], {}, "another one"),
        ({"format": FORMAT}, {}, "has no"),
        ({"format": 99}, {}, "has the format 99"),
        (ABOUT | {"format": FORMAT, "files": {}}, {}, "lists other files"),
        (ONE, {}, "is missing"),
        (ONE, {"a": b"a"}, "manifest says"),
        (ABOUT | {"format": FORMAT, "files": {DATABASE: {}, "media/../../a": {}}}, {}, "other files"),
        (ABOUT | {"format": FORMAT, "files": {DATABASE: {}, "/etc/a": {}}}, {}, "other files"),
        (ONE, {DATABASE: b"a"}, "digest"),
    ],
)  # fmt: skip
def test_a_foreign_archive_is_refused(tmp_path: Path, manifest: object, members: dict, words: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        contents = {} if manifest is None else {"manifest.json": json.dumps(manifest).encode()}
        for name, content in (contents | members).items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    (tmp_path / "foreign").write_bytes(gzip.compress(packed.getvalue()))

    with pytest.raises(BackupError, match=words):
        read_archive(tmp_path / "foreign", tmp_path)
