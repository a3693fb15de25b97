"""Encryption of backups to a public key, in the format of age (age-encryption.org).

The server has the public key only (TRACKER_BACKUP_RECIPIENT), so whoever takes it over cannot read older
backups. The secret key (`age-keygen`), which is stored elsewhere, is needed to verify and to restore.
"""

from pathlib import Path

import pyrage

from tracker.backups.archives import AGE, BackupError


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(AGE)) == AGE


def encrypt(path: Path, target: Path, recipient: str) -> None:
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise BackupError("TRACKER_BACKUP_RECIPIENT is not a public key of age (age1…).") from None
    pyrage.encrypt_file(str(path), str(target), [key])


def decrypt(path: Path, target: Path, identity: Path | None) -> None:
    """Decrypt a backup; raises BackupError if it is damaged or for another key."""
    if identity is None:
        raise BackupError(f"{path} is encrypted: name the file of the secret key with --identity.")
    try:
        pyrage.decrypt_file(str(path), str(target), _identities(identity))
    except pyrage.DecryptError:
        raise BackupError(f"{path} is damaged, or encrypted to another key than {identity}.") from None
    except OSError as error:
        if error.errno:  # of the disk
            raise
        raise BackupError(f"{path} is damaged or incomplete: it cannot be decrypted.") from None


def _identities(path: Path) -> list[object]:
    """Return the secret keys in a file of `age-keygen`."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except (OSError, UnicodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise BackupError(f"{path} has no secret key of age (AGE-SECRET-KEY-1…).")
    return found
