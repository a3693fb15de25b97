"""Which answers other sites' scripts may read (CORS, Fetch Standard): all below `/api/v1/` but the desk's."""

OPEN, DESK_API = "/api/v1/", "/api/v1/desk/"
ORIGIN = "Access-Control-Allow-Origin"
# Readable beside the body.
EXPOSED_HEADERS = (
    "ETag, Link, Location, Content-Disposition, Content-Range, Accept-Ranges, Content-Length, Retry-After, "
    "Stale-Since, RateLimit, RateLimit-Policy, X-Request-ID, Changes-Cursor"
)
HEADERS = {ORIGIN: "*", "Access-Control-Expose-Headers": EXPOSED_HEADERS}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


def is_open(path: str) -> bool:
    """Whether other sites may read what is at this path, with or without the slash at its end."""
    whole = f"{path}/"
    return whole.startswith(OPEN) and not whole.startswith(DESK_API)


def headers_of(path: str, method: str) -> dict[str, str]:
    """The CORS headers of an answer."""
    if not is_open(path):
        return {}
    return HEADERS | PREFLIGHT_HEADERS if method == "OPTIONS" else HEADERS
