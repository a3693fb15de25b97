"""Lists and statistics answer what the documents say, worked out by brute force; a small sample."""

import pytest

from bench.bulk import fill
from bench.oracle import Oracle
from incidents.models import VictimCount
from incidents.models.editions.edition import IncidentMention
from incidents.public.cache import registry

pytestmark = pytest.mark.django_db


def test_random_questions_are_answered_as_the_documents_say_and_faults_are_seen(db):
    fill(60)

    assert list(Oracle(seed=1).differences(40)) == []

    VictimCount.objects.update(high=None)
    IncidentMention.objects.filter(edition__lt=30).delete()
    registry.clear()
    assert len(list(Oracle(seed=1).differences(40))) > 5
