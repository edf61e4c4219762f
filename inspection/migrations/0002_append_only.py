"""Verdicts and examination records only grow, and nobody reads the same case twice: the database itself says so."""

from django.db import migrations

FORBID_CHANGE = """
CREATE FUNCTION inspection_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE ON inspection_decision
    FOR EACH ROW EXECUTE FUNCTION inspection_forbid_change();
CREATE TRIGGER shown_declaration_is_append_only BEFORE UPDATE OR DELETE ON inspection_showndeclaration
    FOR EACH ROW EXECUTE FUNCTION inspection_forbid_change();
CREATE TRIGGER exam_record_is_append_only BEFORE UPDATE OR DELETE ON inspection_examrecord
    FOR EACH ROW EXECUTE FUNCTION inspection_forbid_change();
"""

ALLOW_CHANGE = """
DROP TRIGGER decision_is_append_only ON inspection_decision;
DROP TRIGGER shown_declaration_is_append_only ON inspection_showndeclaration;
DROP TRIGGER exam_record_is_append_only ON inspection_examrecord;
DROP FUNCTION inspection_forbid_change();
"""

# A reader of one role may not read the same case in another; writers of decisions take turns (advisory lock).
OTHER_PERSON = """
CREATE FUNCTION inspection_other_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM inspection_decision d
     WHERE d.task_id = NEW.task_id AND d.operator_id = NEW.operator_id AND d.role <> NEW.role;
    IF FOUND THEN
        RAISE EXCEPTION 'the second reader must be another than the first' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_by_another_person BEFORE INSERT ON inspection_decision
    FOR EACH ROW EXECUTE FUNCTION inspection_other_person();
"""

SAME_PERSON = """
DROP TRIGGER decision_by_another_person ON inspection_decision;
DROP FUNCTION inspection_other_person();
"""


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_tables")]

    operations = [
        migrations.RunSQL(FORBID_CHANGE, ALLOW_CHANGE),
        migrations.RunSQL(OTHER_PERSON, SAME_PERSON),
        # As for parcels: the new version of a row fits beside the old one.
        migrations.RunSQL(
            "ALTER TABLE inspection_cttask SET (fillfactor = 50); ALTER TABLE inspection_examtask SET (fillfactor = 50)",
            migrations.RunSQL.noop,
        ),
    ]
