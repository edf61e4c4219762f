"""How far a document got is no state of a lifecycle: it is called its stage."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0002_storage")]

    operations = [
        migrations.RemoveIndex("inboundmessage", "inbox_pending"),
        migrations.RemoveIndex("inboundmessage", "inbox_parked"),
        migrations.RenameField("inboundmessage", "state", "stage"),
        migrations.AddIndex(
            "inboundmessage",
            models.Index(fields=["due_at", "id"], name="inbox_pending", condition=models.Q(stage="PENDING")),
        ),
        migrations.AddIndex(
            "inboundmessage",
            models.Index(fields=["id"], name="inbox_parked", condition=models.Q(stage__in=["PARKED", "REFUSED"])),
        ),
    ]
