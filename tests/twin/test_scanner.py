"""The scanner: pictures of what is in a parcel, reports of a chosen quality, files that outside readers take."""

import warnings
from collections import Counter
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import imagecodecs
import numpy as np
import pydicos
import pytest
from pydicom import dcmread
from pydicom.encaps import generate_frames

from clearance.messages.times import UTC8
from inspection import imaging
from twin.generate import THREATS, flight
from twin.generate.files import write
from twin.goods import goods
from twin.scanner import Content, Scanner, contents, from_truth, invented, scan
from twin.scanner.materials import density
from twin.scanner.phantom import SHAPE, VOXEL, draw
from twin.scanner.scene import build

AT = datetime(2026, 3, 14, 21, 30, 5, tzinfo=UTC8)
PARCEL = Content("TG7K2000012349", 1450, ((56, 2), (8, 3), (121, 1)))


def read(data: bytes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dcmread(BytesIO(data))


def volume_of(data: bytes) -> np.ndarray:
    frames = generate_frames(read(data).PixelData, number_of_frames=SHAPE[0])
    return np.stack([imagecodecs.jpegls_decode(frame) for frame in frames])


def phantom_of(content: Content):
    return draw(build(content, "7"), "7", content.barcode)


def test_the_same_parcel_gives_the_same_bytes():
    one = scan(PARCEL, scanned_at=AT, channels=2)
    scan(Content("ANOTHER", 500, ((3, 1),)), scanned_at=AT)
    assert scan(PARCEL, scanned_at=AT, channels=2) == one
    assert [name.rpartition("_")[2] for name, _ in one] == ["density.dcs", "zeff.dcs", "machine.dcs"]


def test_another_pass_has_other_identifiers():
    (_, first), *_ = scan(PARCEL, scanned_at=AT)
    (_, later), *_ = scan(PARCEL, scanned_at=AT.replace(minute=31))
    assert read(first).SOPInstanceUID != read(later).SOPInstanceUID
    assert read(first).StudyInstanceUID != read(later).StudyInstanceUID


def test_the_files_of_a_pass_belong_together():
    density_file, zeff_file, report = (read(data) for _, data in scan(PARCEL, scanned_at=AT, channels=2))
    assert density_file.StudyInstanceUID == zeff_file.StudyInstanceUID == report.StudyInstanceUID
    assert {density_file.PatientID, report.PatientID} == {PARCEL.barcode}
    assert density_file.StationName == "CT01"
    assert float(density_file.PatientWeight) == 1.45
    assert report.ReferencedStudySequence[0].ReferencedSOPInstanceUID == density_file.SOPInstanceUID
    assert len({density_file.SOPInstanceUID, zeff_file.SOPInstanceUID, report.SOPInstanceUID}) == 3


def test_the_pixels_come_back_as_they_were():
    phantom = phantom_of(PARCEL)
    (_, dense), (_, atomic), _ = scan(PARCEL, scanned_at=AT, channels=2)
    assert np.array_equal(volume_of(dense), phantom.density)
    assert np.array_equal(volume_of(atomic), phantom.atomic_number)


@pytest.mark.parametrize("threat", THREATS)
def test_what_is_planted_can_be_seen_where_the_truth_says(threat):
    content = Content("TG7K2000012349", 1450, PARCEL.goods, threat)
    phantom, without = phantom_of(content), phantom_of(PARCEL)
    planted = [drawn for drawn in phantom.objects if drawn.solid.threat]
    assert planted
    carton = next(drawn for drawn in phantom.objects if drawn.solid.name == "carton")
    for drawn in planted:
        assert all(c <= low for c, low in zip(carton.box.low, drawn.box.low, strict=True))
        assert all(high <= c for c, high in zip(carton.box.high, drawn.box.high, strict=True))
    main = planted[0] if threat != "LIQ" else planted[1]
    (x, y, z), (x2, y2, z2) = main.box.low, main.box.high
    inside = phantom.density[z : z2 + 1, y : y2 + 1, x : x2 + 1]
    expected = density(main.solid.material) * 1000
    assert expected * 0.5 < np.percentile(inside, 75) < expected * 1.2
    assert not np.array_equal(phantom.density, without.density)


def test_goods_weigh_in_the_picture_about_what_they_weigh():
    heavy = [good for good in goods() if good.grams >= 150 and good.shape in ("box", "slab", "cylinder", "garment")]
    off = []
    for good in heavy:
        content = Content(f"TG{good.number}", good.grams, ((good.number, 1),))
        drawn = next(one for one in phantom_of(content).objects if one.solid.name.startswith(good.name_en))
        if not 0.65 < drawn.mass_g / good.grams < 1.45:
            off.append((good.name_en, good.grams, drawn.mass_g))
    assert len(heavy) > 20
    assert len(off) <= len(heavy) // 10, off


def test_metal_and_cloth_differ_in_both_channels():
    flask = next(good for good in goods() if good.name_en == "Stainless steel vacuum flask")
    shirt = next(good for good in goods() if good.name_en == "Cotton knitted T-shirt")
    steel = phantom_of(Content("A", 300, ((flask.number, 1),)))
    cotton = phantom_of(Content("A", 300, ((shirt.number, 1),)))
    assert steel.density.max() > 5000 > 1500 > cotton.density.max()
    assert steel.atomic_number.max() == 2580
    assert cotton.atomic_number.max() == 690


def test_air_is_empty_and_noise_is_small():
    phantom = phantom_of(PARCEL)
    assert (phantom.density == 0).mean() > 0.5
    belt = phantom.density[:, 131, 5:30]
    assert 2 < belt.std() < 15


def test_the_machine_hits_and_errs_at_the_chosen_rates():
    made = flight(parcels=1500, seed=7, faults="threat=0.2")
    scanner = Scanner(hit_rate=0.8, false_alarm_rate=0.1)
    phantom = phantom_of(PARCEL)  # what it looks like does not matter to how good the machine is
    threat = phantom_of(replace(PARCEL, threat="KNI"))
    outcomes = Counter()
    for content in contents(made):
        found = scanner.judge(content, threat if content.threat else phantom)
        outcomes[bool(content.threat), bool(found)] += 1
    hits = outcomes[True, True] / (outcomes[True, True] + outcomes[True, False])
    false_alarms = outcomes[False, True] / (outcomes[False, True] + outcomes[False, False])
    assert abs(hits - 0.8) < 0.06
    assert abs(false_alarms - 0.1) < 0.03


def test_a_report_points_at_the_planted_object():
    content = Content("TG7K2000012349", 1450, PARCEL.goods, "KNI")
    report = read(scan(content, scanned_at=AT, hit_rate=1.0)[-1][1])
    assert report[0x4010, 0x1031].value == "ALARM"
    (threat,) = report[0x4010, 0x1011].value
    place = threat[0x4010, 0x1037].value[0]
    blade = next(one for one in phantom_of(content).objects if one.solid.name == "knife blade")
    roi = place[0x4010, 0x1001].value[0]
    assert list(roi[0x4010, 0x1004].value) == list(map(float, blade.box.low))
    assert list(roi[0x4010, 0x1005].value) == list(map(float, blade.box.extents))
    assert threat[0x4010, 0x1038].value[0][0x4010, 0x1012].value == "PI"


def test_the_house_reads_what_the_scanner_writes(tmp_path):
    content = Content("TG7K2000012349", 1450, PARCEL.goods, "DRU")
    paths = []
    for name, data in scan(content, scanned_at=AT, hit_rate=1.0, channels=2):
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    headers = [imaging.read_header(path) for path in paths]
    assert {header.barcode for header in headers} == {content.barcode}
    assert len({header.scan_uid for header in headers}) == 1


def test_the_reference_sdk_reads_the_report(tmp_path):
    content = Content("TG7K2000012349", 1450, PARCEL.goods, "KNI")
    path = tmp_path / "report.dcs"
    path.write_bytes(scan(content, scanned_at=AT, hit_rate=1.0)[-1][1])
    theirs = pydicos.TDRLoader(str(path)).get_data()
    assert theirs["OOIID"] == content.barcode
    assert theirs["AlarmDecision"].name == "enumAlarm"
    (pto,) = theirs["PTOs"]
    assert pto["Assessment"]["category"].name == "enumProhibitedItem"
    assert pto["Assessment"]["description"] == "knife blade"


def test_the_reference_sdk_reads_the_volume(tmp_path):
    path = tmp_path / "volume.dcs"
    path.write_bytes(scan(PARCEL, scanned_at=AT, compression="RLE")[0][1])
    (theirs,) = pydicos.CTLoader(str(path)).get_data()
    assert np.array_equal(np.asarray(theirs).reshape(SHAPE), phantom_of(PARCEL).density)


@pytest.mark.parametrize("compression", ["JPEG_LS", "RLE"])
def test_the_house_decodes_the_volume(tmp_path, compression):
    path = tmp_path / "volume.dcs"
    path.write_bytes(scan(PARCEL, scanned_at=AT, compression=compression)[0][1])
    (theirs,) = imaging.assemble([path]).scans
    assert np.array_equal(theirs.density.array(), phantom_of(PARCEL).density)


def test_contents_come_from_the_flight_from_its_truth_or_from_nowhere(tmp_path):
    made = flight(parcels=200, seed=7, faults="threat=0.05")
    write(made, tmp_path, parts=("manifest",))
    known = from_truth(tmp_path / "truth.json")
    assert known == {content.barcode: content for content in contents(made)}
    assert sum(bool(content.threat) for content in known.values()) == 10
    strange = [invented(f"STRANGE{number}", 7) for number in range(2000)]
    assert strange == [invented(f"STRANGE{number}", 7) for number in range(2000)]
    assert 2 <= sum(bool(content.threat) for content in strange) <= 25


def test_a_voxel_is_four_millimetres():
    dataset = read(scan(PARCEL, scanned_at=AT)[0][1])
    measures = dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    assert [float(measures.SliceThickness), *map(float, measures.PixelSpacing)] == [VOXEL] * 3
    assert (dataset.Rows, dataset.Columns) == SHAPE[1:]
    assert SHAPE == (80, 160, 160)
