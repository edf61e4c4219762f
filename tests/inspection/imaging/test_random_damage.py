"""Files damaged at random: harmless or refused, never anything else."""

import contextlib
import io
import random

import pytest

from inspection.imaging import Refused, Report, Syntax, assemble, read_report, write_report

from .phantoms import ABOUT, SCANNED_AT, classic, dicos, parcel, write

READABLE = [Syntax.IMPLICIT, Syntax.EXPLICIT, Syntax.RLE, Syntax.JPEG_LOSSLESS_SV1, Syntax.JPEG_LS, Syntax.JPEG_2000]


@pytest.mark.parametrize("syntax", READABLE)
def test_random_damage_is_either_harmless_or_refused(tmp_path, syntax):
    dice = random.Random(7)
    if syntax == Syntax.IMPLICIT:
        good = classic(tmp_path, parcel(depth=1, rows=16, columns=16), syntax=syntax)[0].read_bytes()
    else:
        good = dicos(parcel(depth=6, rows=16, columns=16), syntax=syntax)
    for _ in range(300):
        data = bytearray(good)
        for _ in range(dice.choice([1, 3, 20])):
            data[dice.randrange(132, len(data))] = dice.randrange(256)
        survive(write(tmp_path, "f.dcm", bytes(data)))


def survive(path):
    with contextlib.suppress(Refused):
        for scan in assemble([path]).scans:
            for volume in scan.volumes:
                assert len(list(volume.iter_slices())) == volume.shape[0]


def test_random_damage_to_a_report_is_either_harmless_or_refused():
    dice = random.Random(8)
    report = Report("OPERATOR", "ALARM", operator="C1")
    good = write_report(report, about=ABOUT, sop_uid="2.25.5", series_uid="2.25.6", written_at=SCANNED_AT)
    for _ in range(1500):
        data = bytearray(good)
        for _ in range(dice.choice([1, 2, 8])):
            data[dice.randrange(132, len(data))] = dice.randrange(256)
        read_or_refuse(bytes(data))


def read_or_refuse(data):
    with contextlib.suppress(Refused):
        assert isinstance(read_report(io.BytesIO(data)), Report)
