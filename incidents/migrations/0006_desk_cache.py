"""The table behind the cache that counts guesses."""

from django.db import migrations

from incidents.migrations._tables_without_models import create_cache_table, drop_cache_table


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_desk_mode_and_token_use")]
    operations = [migrations.RunPython(create_cache_table, drop_cache_table)]
