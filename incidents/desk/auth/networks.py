"""Where a request comes from, as the network that its address is in."""

import ipaddress
from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

ONION = "onion"


def network_of(request: HttpRequest, bits: Mapping[int, int]) -> str | None:
    """The network of so many bits for each version of IP; None where the address is not known."""
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
    """Whether an onion service was asked: all who do so have the address of the Tor daemon."""
    return request.get_host().endswith(".onion")
