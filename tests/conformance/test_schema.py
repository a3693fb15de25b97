"""Every operation of the OpenAPI schema, asked with made-up values as every role: no answer is an error of
ours, and none differs from what the schema says of it.
"""

from typing import Any

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as conformance

from incidents.models import Citation, Custody, Involvement
from tests.security.tracker import Tracker
from tracker.handler.response_cache import Front

pytestmark = [pytest.mark.conformance, pytest.mark.django_db]

ROLES = ["anonymous", "roleless", "contributor", "editor", "publisher", "administrator"]
PARTS = {"involvement": Involvement, "citation": Citation, "custody": Custody}
CASES = 6  # of each operation for each role
CHECKS = [
    schemathesis.checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
]


def operations() -> dict[str, Any]:
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = Front()
    found = [result.ok() for result in schema.get_all_operations()]
    return {f"{operation.method.upper()} {operation.path}": operation for operation in found}


OPERATIONS = operations()


def cases(operation: Any, tracker: Tracker) -> st.SearchStrategy[Any]:
    """What the schema allows and, less often, what it does not; half of it about records that are there."""
    allowed = operation.as_strategy(GenerationMode.POSITIVE)
    made_up = st.one_of(allowed, allowed, operation.as_strategy(GenerationMode.NEGATIVE))
    if "{" not in operation.path:
        return made_up
    return st.one_of(made_up, st.builds(aimed, made_up, st.sampled_from(rows(operation.path, tracker))))


def rows(path: str, tracker: Tracker) -> list[Any]:
    """Rows of the kind that the path is about, of every fate."""
    kind = path.removeprefix("/api/v1/").removeprefix("desk/").split("/")[0].removesuffix("s")
    if kind in PARTS:
        return list(PARTS[kind].objects.order_by("pk")[:10])
    fates = (tracker.published, tracker.drafts, tracker.in_review, tracker.confidential, tracker.withdrawn)
    return [fate[kind] for fate in fates if kind in fate]


def aimed(case: Any, row: Any) -> Any:
    """The same request at a row, with its revision."""
    named = row.person if isinstance(row, Custody) else getattr(row, "incident", None)
    whole = named or getattr(row, "record", row)
    case.path_parameters = {**case.path_parameters, **dict.fromkeys(("id", "reference"), str(row.uid))}
    case.headers = {**case.headers, "If-Match": f'"{whole.revision}"'}
    return case


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_answer_is_as_the_schema_says(operation, role, tracker, identities):
    @settings(
        max_examples=CASES,
        derandomize=True,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(operation, tracker))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=identities[role], checks=CHECKS)

    ask()
