"""The words of mail. They name no record and no person: others may read the mailbox."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.desk.auth.one_time_links import make_link
from incidents.models import WaitingMail

Kind = WaitingMail.Kind
SUBJECTS = {
    Kind.INVITATION: _("Your account"),
    Kind.PASSWORD: _("A new password"),
    Kind.NOTICE: _("Something is waiting for you at the desk"),
}
TEXTS = {
    Kind.INVITATION: _(
        "You have an account. Your user name: %(name)s\n\n"
        "Set a password with this link, once, within two days:\n\n%(link)s\n\n"
        "Then sign in with it and set up a second factor."
    ),
    Kind.PASSWORD: _(
        "Set a new password with this link, once, within two days:\n\n%(link)s\n\n"
        "You sign in with it and with your second factor.\n\n"
        "If you did not ask for a new password, ignore this mail: your password stays."
    ),
    Kind.NOTICE: _(
        "Something is waiting for you at the desk:\n\n%(desk)s\n\n"
        "You can turn this off at the desk: Account, Mail."
    ),
}


def message_to(user: User, mail: WaitingMail) -> EmailMessage:
    """Return a message, with a new one-time link if its kind has one."""
    facts = {"name": user.get_username(), "desk": f"{settings.PUBLIC_URL}{reverse('admin:index')}"}
    if mail.kind != Kind.NOTICE:
        facts["link"] = make_link(user, by=mail.by)
    message = EmailMessage()
    message["From"], message["To"] = settings.MAIL_FROM, user.email
    message["Subject"] = str(SUBJECTS[Kind(mail.kind)])
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = make_msgid(domain=settings.PUBLIC_HOST)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
    message.set_content(str(TEXTS[Kind(mail.kind)]) % facts)
    return message
