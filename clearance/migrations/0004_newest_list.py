"""The newest list of a parcel is found as the last entry of one index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0003_inbound_stage"), ("waybills", "0009_lists_in_order")]

    operations = [
        migrations.AlterField(
            "declarationlist",
            "parcel",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lists",
                to="waybills.parcel",
            ),
        ),
        migrations.AddIndex("declarationlist", models.Index(fields=["parcel", "declaration"], name="list_by_parcel")),
    ]
