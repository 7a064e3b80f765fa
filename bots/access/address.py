"""Where a request comes from, as far as rates and wrong keys are counted. Pure."""

from __future__ import annotations

import ipaddress

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """Give what is counted by: the address, of IPv6 the /64 that one client commands."""
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4 or address.is_loopback:
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.exploded.partition("%")[0], 64), strict=False))


def on_this_machine(address: str) -> bool:
    """Say whether an address is this very machine, or none at all (a Unix socket).

    Behind a proxy on this machine that names nobody, all the doctors of a county come from here:
    one bucket for them all would let a single one of them silence the rest.
    """
    try:
        return ipaddress.ip_network(address).is_loopback
    except ValueError:
        return True
