"""The review in a browser: bound to what was shown, the page as readers will get it, on any screen."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from incidents.publishing import publish as door
from tests import make
from tests.browser.accessibility import violations
from tests.desk.admin_forms import list_url, url_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]


def case():
    """A public verdict with an edit in review, a lawyer who is not public yet, and a hidden witness."""
    incident = make.incident(
        "Sentenced to nine years", summary="The court said nine years.", kind="conviction"
    )
    victim, court = make.person("Бахруз Самадов"), make.institution()
    make.involve(incident, victim, charge="treason", outcome="convicted", sentence_months=108)
    make.involve(incident, court, "court")
    make.cite(incident, field="date", value="21 June 2025", stance="disputes")
    make.public(incident, victim, court)
    make.involve(incident, make.person("Elchin Sadigov"), "lawyer")
    make.involve(incident, make.person("Leyla Mammadova", sensitivity=30), "witness", sensitivity=30)
    return make.in_review(make.edited(incident, summary="The court said eight years."))


def test_a_review_is_bound_to_what_was_shown(sign_in):
    incident = make.in_review(make.incident("Old title"))
    reviewer, writer = sign_in("publisher"), sign_in("contributor")
    reviewer.goto(url_of(incident, "publish"))
    reviewer.fill("#id_reason", "checked against the verdict")
    writer.goto(url_of(incident))
    writer.fill("#id_title", "New title")
    writer.click("input[name=_continue]")
    writer.click("a.step-submit")
    writer.click("input[value='Submit for review']")
    writer.wait_for_selector(".messagelist .success")

    reviewer.click("input[value='Publish']")
    reviewer.wait_for_selector("text=What changed since you opened this page")
    refused = (door.is_public(incident), reviewer.inner_text(".conflict"), reviewer.input_value("#id_reason"))
    reviewer.click("input[value='Publish']")
    reviewer.wait_for_selector(".messagelist .success")

    assert refused[0] is False
    assert "contributor set title from “Old title” to “New title”" in refused[1]
    assert refused[2] == "checked against the verdict"
    assert door.is_public(incident)


def text_of_main(page):
    """What a page shows in its main element, without a preview's banner and links that only readers have."""
    apart = ".preview-banner, .update, li:has(> a[href='#links'])"
    page.evaluate(f'document.querySelectorAll("{apart}").forEach((each) => each.remove())')
    return page.inner_text("main")


def test_the_preview_is_the_later_public_page_text_for_text(sign_in):
    incident = case()
    page = sign_in("publisher")
    page.goto(url_of(incident, "review"))
    page.click("text=The page as readers will get it")
    page.wait_for_load_state("networkidle")
    banner, preview = page.inner_text(".preview-banner"), text_of_main(page)
    page.goto(url_of(incident, "publish"))
    page.check("label:has-text('Publish along') input")
    page.click("input[value='Publish']")
    page.wait_for_selector(".messagelist .success")
    page.goto(f"/incidents/{incident.number}/", wait_until="networkidle")
    published = page.inner_text("time[datetime*=T]")

    assert "Preview: nobody but the desk sees this." in banner
    assert "The court said eight years." in preview
    assert "Elchin Sadigov" in preview
    assert preview.replace("(when it is published)", published) == text_of_main(page)
    assert page.faults == []


def test_nothing_is_published_before_each_choice_is_made(sign_in):
    incident = case()
    page = sign_in("publisher")
    page.goto(url_of(incident, "publish"))
    chosen = page.locator("input[type=radio]:checked").count()
    document = page.locator(".companion table.document").first.is_visible()
    page.click("input[value='Publish']")
    refused = (page.locator("input[type=radio]:invalid").count(), door.live_edition(incident).version)
    page.check("label:has-text('Leave out') input")
    page.click("text=Update preview")
    page.wait_for_load_state("networkidle")
    kept = page.is_checked("label:has-text('Leave out') input")
    page.click("input[value='Publish']")
    page.wait_for_selector(".messagelist .warning")

    assert (chosen, document) == (0, True)
    assert refused == (2, 1)
    assert kept
    assert "leaves out “Elchin Sadigov”" in page.inner_text(".messagelist .warning")
    assert "Published behind" in page.inner_text("#standing")
    assert page.faults == []


def test_a_record_is_returned_from_its_review(sign_in):
    incident = case()
    page = sign_in("publisher")
    page.goto(url_of(incident, "review"))
    page.fill("#id_reason", "The sentence needs a source.")
    page.click("button:has-text('Return to its author')")
    page.wait_for_selector(".messagelist .success")

    incident.refresh_from_db()
    assert incident.status == "draft"


def test_a_doubt_leads_to_the_field_in_the_form(sign_in):
    incident = make.incident(place="Baku")
    page = sign_in("contributor")
    page.goto(url_of(incident, "review"))
    page.click("li:has-text('No source is cited for the place.') >> text=To the field")
    page.wait_for_selector("#id_place")

    assert page.url.endswith("#id_place")


PAGES = ["review", "publish", "return", "withdraw", "preview"]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_a_step_breaks_the_security_policy_or_complains(sign_in, name):
    page = sign_in("publisher")

    page.goto(url_of(case(), name))
    page.wait_for_load_state("networkidle")

    assert page.faults == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_a_step_is_wider_than_a_telephone(sign_in, name):
    page = sign_in("publisher", viewport={"width": 390, "height": 844})

    page.goto(url_of(case(), name))

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["publish", "withdraw", "preview"])
def test_a_page_of_a_step_can_be_used_by_everybody(sign_in, name, scheme):
    page = sign_in("publisher", color_scheme=scheme)
    page.goto(url_of(case(), name))
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")

    found = violations(page, "main, #content-main")

    assert found == []


def test_a_bulk_step_ends_in_a_report(sign_in):
    mine, other = make.in_review(make.incident("Mine")), make.in_review(make.incident("Other"))
    page = sign_in("publisher", viewport={"width": 390, "height": 844})
    make.in_review(make.edited(mine, by=User.objects.get(username="publisher")))
    page.goto(list_url("incident"))
    page.check("#action-toggle")
    page.select_option("select[name=action]", "publish")
    page.click("button[name=index]")
    page.click("input[value='Publish']")
    page.wait_for_selector("text=One was published, one was not.")

    assert (door.is_public(mine), door.is_public(other)) == (False, True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.faults == []
    assert reverse("admin:index") in page.url


def test_a_point_is_settled_without_a_mouse_on_pages_that_everybody_can_use(sign_in):
    incident = case()
    page = sign_in("publisher")
    page.goto(url_of(incident, "review"))
    page.locator("a", has_text="Settle").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_reason")
    settling = page.url
    page.fill("#id_reason", "Both dates are shown on purpose.")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The point is settled.")
    assert "Both dates are shown on purpose." in page.text_content("#points")
    assert page.faults == []
    for address in (settling, url_of(incident, "review"), url_of(incident)):
        page.goto(address)
        assert violations(page) == []
