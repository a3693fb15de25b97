"""Other sites append to links what they follow people with; pages are shown without it."""

import pytest
from django.test import Client

from tests import make
from tests.module_data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PAGES = ["/", "/incidents/", "/incidents/1/", "/people/", "/data/", "/about/"]
TRACKING = ["utm_source", "utm_medium", "utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid"]


@shared(autouse=True)
def incident():
    return make.public(make.incident())


@pytest.mark.parametrize("name", TRACKING)
@pytest.mark.parametrize("address", PAGES)
def test_a_link_with_a_tracking_parameter_leads_to_the_same_page_without_it(address, name):
    answer = Client().get(f"{address}?{name}=IwAR%20x&{name}=")

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert Client().get(answer["Location"]).status_code == 200


def test_the_rest_of_the_query_stays():
    answer = Client().get("/incidents/?utm_source=a&country=AZ,GE&fbclid=b&country=FR&date_to=2025-06&utm_x=")

    assert answer["Location"] == "/incidents/?country=AZ,GE&country=FR&date_to=2025-06"


def test_a_page_of_a_record_that_is_gone_is_found_gone_after_the_detour():
    answer = Client().get("/incidents/77/?fbclid=x", follow=True)

    assert answer.redirect_chain == [("/incidents/77/", 302)]
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "name",
    ["utm", "utmx", "UTM_SOURCE", "xutm_source", "fbclid2", "Fbclid", "ref", "mc_", "%00utm_"],
)
@pytest.mark.parametrize("address", ["/incidents/", "/incidents/1/", "/about/"])
def test_no_other_parameter_is_overlooked(address, name):
    assert Client().get(f"{address}?{name}=x").status_code == 400


def test_a_wrong_parameter_beside_it_is_still_refused():
    answer = Client().get("/incidents/?utm_source=a&colour=red", follow=True)

    assert answer.redirect_chain == [("/incidents/?colour=red", 302)]
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["incidents/", "incidents/1/", "changes/", ""])
def test_the_api_takes_no_tracking_parameter(path):
    assert Client().get(f"/api/v1/{path}?utm_source=x").status_code == 400


@pytest.mark.parametrize("reference", ["%0D%0AX-Evil:%201", "%252e", "%2F%2Fevil.example", "a%20b%3Fc"])
def test_the_address_is_kept_as_it_was_written(reference):
    answer = Client().get(f"/incidents/{reference}/?fbclid=x")

    assert answer.status_code in {302, 404}
    assert answer.get("Location", f"/incidents/{reference}/") == f"/incidents/{reference}/"


def test_a_head_is_led_on_too_and_a_post_is_not():
    assert Client().head("/?fbclid=x").status_code == 302
    assert Client().post("/?fbclid=x").status_code == 400
