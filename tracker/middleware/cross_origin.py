"""CORS: other sites' scripts may read everything below `/api/v1/` except the desk's API (Fetch Standard)."""

from incidents.http.site_address import API, DESK_API

ORIGIN = "Access-Control-Allow-Origin"
# Readable in addition to the body.
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
    """Return whether other sites may read this path, with or without a final slash."""
    whole = f"{path}/"
    return whole.startswith(API) and not whole.startswith(DESK_API)


def headers_of(path: str, method: str) -> dict[str, str]:
    """Return the CORS headers of a response."""
    if not is_open(path):
        return {}
    return HEADERS | PREFLIGHT_HEADERS if method == "OPTIONS" else HEADERS
