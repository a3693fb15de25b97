"""The one valid one-time link of each user; links made before are no longer valid."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('incidents', '0045_case_home_page'),
    ]

    operations = [
        migrations.CreateModel(
            name='OneTimeLink',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='one_time_link', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('stamp', models.CharField(max_length=32)),
            ],
        ),
    ]
