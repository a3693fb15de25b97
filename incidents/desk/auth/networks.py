"""The network that a request comes from."""

import ipaddress
from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

ONION = "onion"


def network_of(request: HttpRequest, bits: Mapping[int, int]) -> str | None:
    """Return the network of a request, with this number of bits for each version of IP; None if unknown."""
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (
        ValueError,
        ImproperlyConfigured,
        PermissionDenied,
    ):  # no address, or fewer than there are proxies
        return None
    return str(ipaddress.ip_network((address, bits[address.version]), strict=False))


def is_by_onion(request: HttpRequest) -> bool:
    """Return whether a request came by an onion service, where all have the address of the Tor daemon."""
    return request.get_host().endswith(".onion")
