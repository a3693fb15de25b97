"""Addresses that a document holds."""


def web_address(text: str) -> str:
    """An address that may become a link; empty for any scheme but http and https."""
    return text if text.lower().startswith(("http://", "https://")) else ""
