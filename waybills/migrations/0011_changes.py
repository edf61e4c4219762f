"""The trace of administration, which only grows: the database itself says so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from waybills.models.change import ChangeKind

FORBID_CHANGE = """
CREATE FUNCTION waybills_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER change_is_append_only BEFORE UPDATE OR DELETE ON waybills_change
    FOR EACH ROW EXECUTE FUNCTION waybills_forbid_change();
"""
ALLOW_CHANGE = """
DROP TRIGGER change_is_append_only ON waybills_change;
DROP FUNCTION waybills_forbid_change();
"""


class Migration(migrations.Migration):
    dependencies = [("waybills", "0010_fewer_indexes")]

    operations = [
        migrations.CreateModel(
            "Change",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="time")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("command", models.CharField(blank=True, default="", max_length=40, verbose_name="command")),
                ("kind", models.CharField(choices=ChangeKind.choices, max_length=16, verbose_name="deed")),
                ("thing", models.CharField(blank=True, default="", max_length=60)),
                ("thing_id", models.BigIntegerField(null=True)),
                ("name", models.CharField(blank=True, default="", max_length=200, verbose_name="entry")),
                ("values", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["thing", "thing_id", "id"], name="change_by_thing")]},
        ),
        migrations.RunSQL(FORBID_CHANGE, ALLOW_CHANGE),
    ]
