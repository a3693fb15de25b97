"""`manage.py routes`: list every address of the service."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield every URL pattern below a resolver, from the root."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield "/" + path
        else:
            yield from routes(pattern, path)


class Command(BaseCommand):
    help = "Prints every URL pattern, one a line, the admin's included."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("\n".join(routes(get_resolver())))
