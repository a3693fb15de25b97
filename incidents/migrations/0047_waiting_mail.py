"""Mail that waits to be sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0046_one_time_link'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('password', 'Password'), ('notice', 'Notice')], max_length=10)),
                ('name', models.CharField(max_length=150)),
                ('queued_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['next_try_at'], name='waiting_mail_by_next_try')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='one_waiting_mail_of_a_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['invitation', 'password', 'notice'])), name='waiting_mail_kind_is_known')],
            },
        ),
    ]
