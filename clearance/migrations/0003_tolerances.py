"""The tolerances of the three-document match, as the standard has them."""

from decimal import Decimal

from django.db import migrations

CENT = Decimal("0.01")


def set_tolerances(apps, schema_editor):
    tolerance = apps.get_model("clearance", "MatchTolerance")
    tolerance.objects.bulk_create(
        [
            tolerance(field="ORDER", required=True),
            # The export match compares order, waybill and list; the money received may come later.
            tolerance(field="RECEIPT", required=False),
            tolerance(field="total", absolute=CENT),
            tolerance(field="charge", absolute=CENT),
            tolerance(field="line_total", absolute=CENT),
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("clearance", "0002_storage")]

    operations = [migrations.RunPython(set_tolerances, migrations.RunPython.noop)]
