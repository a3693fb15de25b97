"""A serving process sends the mail that commands and requests have queued; one for readers sends none."""

import json
import time
from collections.abc import Iterator

import pytest

from tests.server.conftest import Server
from tests.smtp import Mailboxes, mailboxes

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]
ADDRESS = "leyla@members.example"
SET_ADDRESS = (
    "from django.contrib.auth.models import User; "
    f"User.objects.filter(username='leyla').update(email='{ADDRESS}')"
)


@pytest.fixture
def mail(server: Server) -> Iterator[Mailboxes]:
    server.manage("create_user", "leyla", "--role", "contributor")
    server.manage("shell", "-v0", "-c", SET_ADDRESS)
    with mailboxes() as boxes:
        server.environment |= {"EMAIL_URL": boxes.url, "EMAIL_FROM": "desk@tracker.example"}
        yield boxes
    server.kill()


def test_serve_sends_an_invitation_unless_it_serves_readers_only(server: Server, mail: Mailboxes):
    assert json.loads(server.manage("make_link", "leyla", "--invite"))["name"] == "leyla"
    server.options = ["--only", "public"]
    assert server.start().startswith("READY")
    time.sleep(8)  # longer than the pause between two looks at the outbox
    assert mail.messages == []
    server.kill()

    server.options = []
    assert server.start().startswith("READY")
    (message,) = mail.wait_for(1)
    link = next(line for line in message.get_content().splitlines() if "/account/link/" in line)
    path = link.partition("//")[2].partition("/")[2]
    assert server.ask("GET", f"/{path}")[0] == 302

    token = path.split("/")[-2]
    output = "".join(server.output)
    assert "mail sent" in output
    assert not [secret for secret in (token, ADDRESS, "leyla") if secret in output]
