"""Indexes that nobody asks: lists are found by their life's broker, lines by the key that they have anyway.

A waybill is written twice as a rule, by the manifest and by the carrier: with room on its page the second time touches
none of its five indexes.
"""

import django.db.models.deletion
from django.db import migrations, models

STORAGE = "ALTER TABLE waybills_waybill SET (fillfactor = 60)"


class Migration(migrations.Migration):
    dependencies = [("waybills", "0009_lists_in_order")]

    operations = [
        migrations.AlterField(
            "declaration",
            "broker",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="waybills.organisation",
            ),
        ),
        migrations.AlterField(
            "declarationline",
            "declaration",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="waybills.declaration",
            ),
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
