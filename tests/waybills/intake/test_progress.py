"""Whoever waits for a long file is told how far it is, and telling it never gets in the way of the reading."""

from typing import Any

import pytest
from django.db import connection
from psycopg.pq import TransactionStatus

from tests.factories.manifests import Hand, as_csv, as_xlsx, row
from waybills.intake import running
from waybills.intake.readers import csvfile, spreadsheet
from waybills.models import IntakeFile

ROWS = [row(house_waybill=f"TW{number:04}") for number in range(60)]
# A null byte: such a file is read cell by cell.
ODD = as_csv(ROWS).replace(b"Anna", b"An\0na", 1)
FILES = {"manifest.csv": as_csv(ROWS), "odd.csv": ODD, "manifest.xlsx": as_xlsx(ROWS)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_progress_is_told_while_no_copy_is_open(name: str, hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    tell = running._tell

    def checked(file: IntakeFile, stage: str, **how: Any) -> None:
        # The driver would wait here for its own COPY, for ever.
        assert connection.connection.info.transaction_status != TransactionStatus.ACTIVE
        told.append(how.get("percent", -1))
        tell(file, stage, **how)

    monkeypatch.setattr(running, "_tell", checked)
    monkeypatch.setattr(running, "TELL_EVERY", 0.0)
    monkeypatch.setattr(spreadsheet, "TOLD_EVERY", 10)
    monkeypatch.setattr(csvfile, "SLICE", 2000)
    file = hand_in(FILES[name], name)
    assert (file.stage, file.rows) == ("DONE", len(ROWS))
    assert [percent for percent in told if percent >= 0]
