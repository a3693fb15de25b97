"""Links to addresses in documents."""


def web_address(text: str) -> str:
    """Return an address that may become a link, or "" if its scheme is not http or https."""
    return text if text.lower().startswith(("http://", "https://")) else ""
