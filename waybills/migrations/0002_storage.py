"""How the tables lie on disk, and the table of Django's cache."""

from django.core.management import call_command
from django.db import migrations


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("waybills", "0001_tables")]

    operations = [
        # Half-empty pages keep every act a HOT update: the new version of a row fits beside the old one.
        migrations.RunSQL(
            "ALTER TABLE waybills_parcel SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
