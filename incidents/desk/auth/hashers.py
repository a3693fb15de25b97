"""The hasher of passwords."""

from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id with the figures of the OWASP Password Storage Cheat Sheet: 19 MiB a hash.

    Django's 100 MiB let a few sign-ins at once take the memory of a small server. Hashes made with other
    figures are read with theirs, and made anew at the next sign-in.
    """

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1
