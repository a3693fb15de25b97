"""The account pages that need mail."""

from django.urls import path

from incidents.desk.auth.urls import for_members
from incidents.desk.mail.forgotten_password import forgotten_password
from incidents.desk.mail.notice_page import notices

urlpatterns = [
    path("forgotten/", for_members(forgotten_password), name="forgotten_password"),
    path("mail/", for_members(notices), name="mail_notices"),
]
