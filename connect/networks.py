"""Whom an address belongs to, as far as it can be told: attempts are counted by that."""

from ipaddress import IPv6Address, ip_address

NETWORK = 64  # bits: whoever has one address of a network of IPv6 has them all


def network_of(address: str) -> str:
    """The address itself, or its network. What is none counts as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - nobody listens there
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> 128 - NETWORK << 128 - NETWORK))
    return str(getattr(found, "ipv4_mapped", None) or found)
