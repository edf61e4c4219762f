"""How the tables lie on disk."""

from django.db import migrations

# Half-empty pages keep every act a HOT update: the new version of a row fits beside the old one.
STORAGE = """
ALTER TABLE clearance_declarationlist SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE clearance_outboundmessage SET (fillfactor = 50);
ALTER TABLE clearance_outboxwaiting SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE clearance_messageitem SET (fillfactor = 80);
ALTER TABLE clearance_listanswer SET (fillfactor = 60);
"""


class Migration(migrations.Migration):
    dependencies = [("clearance", "0001_tables")]

    operations = [migrations.RunSQL(STORAGE, migrations.RunSQL.noop)]
