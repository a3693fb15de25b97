"""What each token may do: read, or write. Tokens without a row were made before, and may write."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0016_unknown_numbers_of_victims'),
        ('knox', '0009_extend_authtoken_field'),
    ]

    operations = [
        migrations.CreateModel(
            name='TokenScope',
            fields=[
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='scope_row', serialize=False, to=settings.KNOX_TOKEN_MODEL)),
                ('scope', models.CharField(choices=[('read', 'read: look at what its owner may see'), ('write', 'write: all that its owner may do')], max_length=5)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['read', 'write'])), name='token_scope_is_known')],
            },
        ),
    ]
