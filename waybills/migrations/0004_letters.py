from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("waybills", "0003_intake"),
    ]

    operations = [
        migrations.AlterField(
            model_name="codeentry",
            name="letters",
            field=models.CharField(blank=True, default="", max_length=10, verbose_name="letters"),
        ),
    ]
