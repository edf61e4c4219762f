"""Messages lie deflated: the server need not try to compress them again."""

from django.db import migrations

import clearance.models.packed

STORAGE = """
ALTER TABLE clearance_inboundmessage ALTER body SET STORAGE EXTERNAL;
ALTER TABLE clearance_messagebody ALTER data SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("clearance", "0004_newest_list")]

    operations = [
        migrations.AlterField("inboundmessage", "body", clearance.models.packed.PackedField()),
        migrations.AlterField("messagebody", "data", clearance.models.packed.PackedField()),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
