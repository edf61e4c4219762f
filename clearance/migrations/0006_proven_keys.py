"""Keys of the conversation that `check_books` proves instead of a trigger a row, and indexes that nobody asks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clearance', '0005_packed_messages'),
        ('waybills', '0010_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='messageitem',
            name='list',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='message_items', to='clearance.declarationlist'),
        ),
        migrations.AlterField(
            model_name='messageitem',
            name='message',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='clearance.outboundmessage'),
        ),
        migrations.AlterField(
            model_name='messageitem',
            name='parcel',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='message_items', to='waybills.parcel'),
        ),
        migrations.AlterField(
            model_name='receiptline',
            name='inbound',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='clearance.inboundmessage'),
        ),
        migrations.AlterField(
            model_name='receiptline',
            name='list',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='clearance.declarationlist'),
        ),
        migrations.AlterField(
            model_name='receiptline',
            name='message',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clearance.outboundmessage'),
        ),
        migrations.AlterField(
            model_name='receiptline',
            name='settled_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
