
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('waybills', '0004_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='manifestentry',
            name='waiting_bag',
            field=models.CharField(blank=True, default='', max_length=37),
        ),
    ]
