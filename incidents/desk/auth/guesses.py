"""Limits on wrong passwords: for each account and network, and separately for each known device.

After a few guesses in a minute comes a wait, a longer one after more (ACCOUNT_RATE_LIMITS, `login_failed`).
Who guesses elsewhere so uses up the guesses of their own network, and not those of the right person. Guesses
at many accounts are counted by address; not those that come by an onion service, where all have the same
one. Passkeys cannot be guessed, and are not counted.

Each count is one transaction: by itself every step of it would be one, and each waits for the disk.
"""

from allauth.core import ratelimit
from django.db import transaction
from django.http import HttpRequest

from incidents.desk.auth.known_devices import device_of
from incidents.desk.auth.networks import ONION, is_by_onion, network_of

ACCOUNT_NETWORK = {4: 24, 6: 64}  # bits: the network of one household or office
ADDRESS = {4: 32, 6: 64}
AT_ACCOUNT, FROM_ADDRESS = "login_failed", "guesses_from_address"


@transaction.atomic
def may_guess(request: HttpRequest, name: str) -> bool:
    """Count one more guess at an account; return False if there were too many to compute another hash."""
    if not device_of(request, name) and not _count_from_address(request, is_dry_run=True):
        return False
    return bool(ratelimit.consume(request, action=AT_ACCOUNT, key=_bucket(request, name)))


@transaction.atomic
def count_wrong_guess(request: HttpRequest, name: str) -> None:
    """Count a wrong guess for its address."""
    if not device_of(request, name):
        _count_from_address(request)


@transaction.atomic
def clear_guesses(request: HttpRequest, name: str) -> None:
    """Reset the count after a right password."""
    ratelimit.clear(request, action=AT_ACCOUNT, key=_bucket(request, name))


def _bucket(request: HttpRequest, name: str) -> str:
    """Return the key of a count: a known device of the account, else a network or the onion service."""
    if device := device_of(request, name):
        return f"{name.casefold()}:device:{device}"
    network = ONION if is_by_onion(request) else network_of(request, ACCOUNT_NETWORK)
    return f"{name.casefold()}:{network}"


def _count_from_address(request: HttpRequest, *, is_dry_run: bool = False) -> bool:
    if is_by_onion(request):
        return True
    key = f"address:{network_of(request, ADDRESS)}"
    return bool(ratelimit.consume(request, action=FROM_ADDRESS, key=key, dry_run=is_dry_run))
