

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('waybills', '0002_storage'),
    ]

    operations = [
        migrations.AddField(
            model_name='waybill',
            name='app_time',
            field=models.CharField(blank=True, db_default='', max_length=14),
        ),
        migrations.AddField(
            model_name='waybill',
            name='guid',
            field=models.CharField(blank=True, db_default='', max_length=36),
        ),
        migrations.CreateModel(
            name='CodeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(choices=[('UNIT', 'Units of measure'), ('CURRENCY', 'Currencies'), ('COUNTRY', 'Countries and regions'), ('TRAF_MODE', 'Modes of transport'), ('WRAP_TYPE', 'Kinds of packing'), ('DISTRICT', 'Customs districts'), ('HS6', 'Harmonised System headings, six digits')], max_length=10, verbose_name='list')),
                ('code', models.CharField(max_length=10, verbose_name='code')),
                ('letters', models.CharField(blank=True, default='', max_length=3, verbose_name='letters')),
                ('name_zh', models.CharField(blank=True, default='', max_length=100, verbose_name='Chinese name')),
                ('name_en', models.CharField(blank=True, default='', max_length=1000, verbose_name='English name')),
                ('since_date', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('list', 'code', 'since_date'), name='code_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='IntakeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField(verbose_name='size')),
                ('path', models.CharField(max_length=200)),
                ('member', models.CharField(blank=True, default='', max_length=255)),
                ('mode', models.CharField(choices=[('KEEP_GOOD', 'Keep what is right, refuse the rest'), ('ALL_OR_NOTHING', 'All or nothing')], default='KEEP_GOOD', max_length=14, verbose_name='mode')),
                ('dry_run', models.BooleanField(default=False, verbose_name='only check')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('kind', models.CharField(blank=True, default='', max_length=10, verbose_name='kind')),
                ('encoding', models.CharField(blank=True, default='', max_length=10)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('stage', models.CharField(choices=[('RECEIVED', 'Received'), ('READING', 'Reading'), ('CHECKING', 'Checking'), ('ACCEPTING', 'Taking over'), ('DONE', 'Done'), ('REFUSED', 'Not understood'), ('FAILED', 'Stopped by a fault of ours')], default='RECEIVED', max_length=10, verbose_name='stage')),
                ('percent', models.SmallIntegerField(default=0)),
                ('rows', models.IntegerField(default=0, verbose_name='rows')),
                ('accepted', models.IntegerField(default=0, verbose_name='accepted')),
                ('known', models.IntegerField(default=0, verbose_name='known already')),
                ('refused', models.IntegerField(default=0, verbose_name='refused')),
                ('parcels', models.IntegerField(default=0, verbose_name='parcels')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done')),
                ('due_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('error', models.TextField(blank=True, default='')),
                ('archive', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='waybills.intakefile')),
                ('flight', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waybills.flight')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waybills.organisation')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waybills.intakefile')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='IntakeFault',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('row', models.IntegerField(default=0, verbose_name='row')),
                ('field', models.CharField(blank=True, default='', max_length=80, verbose_name='field')),
                ('value', models.CharField(blank=True, default='', max_length=300, verbose_name='value')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('params', models.JSONField(default=dict)),
                ('warning', models.BooleanField(default=False, verbose_name='warning')),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='waybills.intakefile')),
            ],
        ),
        migrations.CreateModel(
            name='ManifestEntry',
            fields=[
                ('parcel', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='manifest_entry', serialize=False, to='waybills.parcel')),
                ('row', models.IntegerField()),
                ('digest', models.BigIntegerField()),
                ('waiting_master', models.CharField(blank=True, default='', max_length=11)),
                ('carrier_assumed', models.BooleanField(default=False)),
                ('file', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='waybills.intakefile')),
            ],
        ),
        migrations.CreateModel(
            name='RefusedRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('row', models.IntegerField()),
                ('cells', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(null=True), size=None)),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='refused_rows', to='waybills.intakefile')),
            ],
        ),
        migrations.AddIndex(
            model_name='intakefile',
            index=models.Index(fields=['sha256'], name='intake_by_hash'),
        ),
        migrations.AddIndex(
            model_name='intakefile',
            index=models.Index(fields=['organisation', '-id'], name='intake_by_sender'),
        ),
        migrations.AddIndex(
            model_name='intakefile',
            index=models.Index(condition=models.Q(('stage__in', ['RECEIVED', 'READING', 'CHECKING', 'ACCEPTING'])), fields=['due_at'], name='intake_waiting'),
        ),
        migrations.AddIndex(
            model_name='intakefault',
            index=models.Index(fields=['file', 'row', 'id'], name='fault_by_row'),
        ),
        migrations.AddIndex(
            model_name='manifestentry',
            index=models.Index(condition=models.Q(('waiting_master', ''), _negated=True), fields=['waiting_master'], name='entry_waiting'),
        ),
        migrations.AddIndex(
            model_name='refusedrow',
            index=models.Index(fields=['file', 'row'], name='refused_row_by_file'),
        ),
    ]
