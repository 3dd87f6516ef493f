"""Who asks over the network, as far as the address tells."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    """The network of an address: an IPv6 subscriber owns a /64, an IPv4 one the address;
    `unknown` for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
