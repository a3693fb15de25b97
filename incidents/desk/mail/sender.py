"""The thread of a serving process that sends mail, so that no request waits for a mail server."""

import logging
import smtplib
import ssl
import threading
import time
from email.message import EmailMessage

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections

from incidents.desk.access import is_desk_member
from incidents.desk.mail import outbox
from incidents.desk.mail.mail_texts import message_to
from incidents.desk.mail.notices import queue_notices
from incidents.models import WaitingMail, audit

log = logging.getLogger("tracker.service")
Kind = WaitingMail.Kind
EVERY = 5.0  # seconds between looks at the outbox
NOTICES_EVERY = 600.0  # seconds between looks for users for whom something waits
PATIENCE = 15.0  # seconds for each step of a mail server


def send_in_background() -> None:
    """Start the thread, if there is a mail server."""
    if settings.MAIL is not None:
        threading.Thread(target=_run, name="mail", daemon=True).start()


def _run() -> None:
    next_notices = 0.0
    while True:
        time.sleep(EVERY)
        try:
            if time.monotonic() >= next_notices:
                next_notices = time.monotonic() + NOTICES_EVERY
                queue_notices()
            send_due()
        except Exception as error:  # noqa: BLE001 - logged, and tried again at the next turn
            log.warning("mail could not be looked up", extra={"fields": {"error": type(error).__name__}})
        finally:
            connections.close_all()


def send_due() -> None:
    """Try each message that is due, outside any transaction; what fails is tried again later."""
    for mail in outbox.due():
        if outbox.claim(mail):
            _try(mail)
    outbox.forget_old()


def _try(mail: WaitingMail) -> None:
    user = _recipient(mail)
    if user is None and mail.kind != Kind.INVITATION:
        outbox.take_out(mail)
        return
    try:
        if user is None:
            raise LookupError("an invited user has no role or no address yet")
        _send(message_to(user, mail))
    except Exception as error:  # noqa: BLE001 - logged, shown to administrators, and tried again
        outbox.put_off(mail)
        about = {"kind": mail.kind, "tries": mail.tries + 1, "error": type(error).__name__}
        log.warning("mail not sent", extra={"fields": about | _code_of(error)})
        return
    outbox.take_out(mail)
    audit.log_event("mail sent", kind=mail.kind, object=user.pk)


def _recipient(mail: WaitingMail) -> User | None:
    """Return the desk member with an address to whom a message goes; a password needs one to replace."""
    user = User.objects.filter(username=mail.name).first()
    if user is None or not user.email or not is_desk_member(user):
        return None
    return user if mail.kind != Kind.PASSWORD or user.has_usable_password() else None


def _code_of(error: Exception) -> dict[str, int]:
    """Return the code of a mail server's refusal; its words may hold the address."""
    return {"code": error.smtp_code} if isinstance(error, smtplib.SMTPResponseException) else {}


def _send(message: EmailMessage) -> None:
    server = settings.MAIL
    if server is None:
        raise LookupError("no mail server")
    context = ssl.create_default_context()
    # Our public name: the name of this machine is nobody's business.
    name = "localhost" if settings.IS_LOCAL else settings.PUBLIC_HOST
    if server.scheme == "smtps":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=PATIENCE, context=context
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, name, timeout=PATIENCE)
    with opened as connection:
        if server.scheme == "submission+tls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)
