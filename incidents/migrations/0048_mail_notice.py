"""Users who have turned notices by mail off, and the time of the last one of each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('incidents', '0047_waiting_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailNotice',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_notice', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('is_off', models.BooleanField(default=False)),
                ('last_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
