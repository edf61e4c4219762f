import pickle
import random

import numpy as np
import pytest
from PIL import Image

from inspection.imaging import (
    Channel,
    Finding,
    Refused,
    Report,
    Syntax,
    assemble,
    files_under,
    new_uid,
    read_header,
    write_report,
)  # fmt: skip

from .phantoms import ABOUT, SCANNED_AT, atomic_numbers, classic, classic_slice, dicos, enhanced, parcel, save, write


def only_scan(paths):
    (scan,) = assemble(paths).scans
    return scan


def report_on(header, **changes):
    report = Report("OPERATOR", changes.pop("decision", "CLEAR"), operator="C1", **changes)
    return write_report(report, about=header, sop_uid=new_uid(), series_uid=new_uid(), written_at=SCANNED_AT)


def test_a_multi_frame_file_is_a_volume(tmp_path):
    voxels = parcel()
    scan = only_scan([write(tmp_path, "a.dcs", dicos(voxels))])
    assert np.array_equal(scan.density.array(), voxels)
    assert scan.density.spacing_mm == (2.0, 1.5, 1.25)
    assert (scan.barcode, scan.channels, scan.complete) == (ABOUT.barcode, ("DENSITY",), True)


def test_single_slices_in_any_order_are_put_in_their_places(tmp_path):
    voxels = parcel()
    names = [f"{number}.dcm" for number in random.Random(3).sample(range(100), len(voxels))]
    paths = classic(tmp_path, voxels, names=names)
    random.Random(4).shuffle(paths)
    volume = only_scan(paths).density
    assert np.array_equal(volume.array(), voxels)
    assert volume.spacing_mm == (2.0, 1.5, 1.25)


def test_slices_go_by_position_even_where_numbers_say_otherwise(tmp_path):
    voxels = parcel(depth=6)
    paths = []
    for index, frame in enumerate(voxels):
        dataset = classic_slice(frame, index=index, series="2.25.5", InstanceNumber=100 - index)
        paths.append(save(tmp_path, f"{index}.dcm", dataset, frames=[frame]))
    assert np.array_equal(only_scan(paths).density.array(), voxels)


@pytest.mark.parametrize("tilt", [0.0, 10.0, -22.5])
def test_a_tilted_gantry_gives_true_spacing_and_its_shear(tmp_path, tilt):
    voxels = parcel()
    volume = only_scan(classic(tmp_path, voxels, tilt=tilt)).density
    assert np.array_equal(volume.array(), voxels)
    assert volume.spacing_mm[0] == pytest.approx(2.0 * np.cos(np.radians(tilt)), abs=1e-6)
    assert volume.step == pytest.approx((0.0, 0.0, 2.0))
    assert volume.tilted == (tilt != 0.0)
    assert ("TILTED" in volume.warnings) == (tilt != 0.0)


def test_frames_of_an_enhanced_file_are_put_in_their_places(tmp_path):
    voxels = parcel()
    for number, order in enumerate(([*range(11, -1, -1)], random.Random(1).sample(range(12), 12))):
        dataset, frames = enhanced(voxels, order=order)
        volume = only_scan([save(tmp_path, f"{number}.dcm", dataset, frames=frames)]).density
        assert np.array_equal(volume.array(), voxels)


def test_a_dicos_volume_running_downwards_keeps_the_order_its_boxes_count_in(tmp_path):
    voxels = parcel()
    volume = only_scan([write(tmp_path, "a.dcs", dicos(voxels, spacing=(-2.0, 1.5, 1.25)))]).density
    assert np.array_equal(volume.array(), voxels)
    assert volume.spacing_mm[0] == 2.0
    assert volume.step == (0.0, 0.0, -2.0)


def test_a_slice_missing_in_the_middle_is_found_and_keeps_its_place(tmp_path):
    voxels = parcel()
    scan = only_scan(classic(tmp_path, voxels, skip={4, 5, 9}))
    volume = scan.density
    assert volume.shape == voxels.shape
    assert volume.missing == (4, 5, 9)
    assert not volume.slice(4).any()
    assert np.array_equal(volume.slice(6), voxels[6])
    assert "MISSING_SLICES" in scan.warnings
    assert not scan.complete


def test_every_second_slice_missing_is_found_by_the_announced_distance(tmp_path):
    paths = classic(tmp_path, parcel(), skip={1, 3, 5, 7, 9}, SpacingBetweenSlices=2.0)
    assert only_scan(paths).density.missing == (1, 3, 5, 7, 9)


def test_slices_that_leave_gaps_are_warned_of(tmp_path):
    scan = only_scan(classic(tmp_path, parcel(), SliceThickness=0.5))
    assert scan.density.missing == ()
    assert "SLICES_APART" in scan.warnings


def test_the_same_slice_twice_is_harmless(tmp_path):
    paths = classic(tmp_path, parcel())
    twin = write(tmp_path, "again.dcm", paths[3].read_bytes())
    assembly = assemble([*paths, twin])
    assert [(refused.file, refused.code) for refused in assembly.refused] == [(str(twin), "DUPLICATE")]
    assert assembly.scans[0].density.shape[0] == 12
    assert assembly.scans[0].complete


def test_the_same_identifier_with_other_content_is_refused(tmp_path):
    first = write(tmp_path, "a.dcs", dicos(parcel(), sop_uid="2.25.9"))
    second = write(tmp_path, "b.dcs", dicos(parcel(seed=2), sop_uid="2.25.9"))
    assembly = assemble([first, second])
    assert [(refused.file, refused.code) for refused in assembly.refused] == [(str(second), "CONFLICT")]
    assert np.array_equal(assembly.scans[0].density.array(), parcel())


def test_two_slices_at_one_place_leave_the_first(tmp_path):
    voxels = parcel()
    paths = classic(tmp_path, voxels)
    series = read_header(paths[0]).series_uid
    other = classic_slice(voxels[0] + 9, index=40, series=series, ImagePositionPatient=[0.0, 0.0, 6.0])
    extra = save(tmp_path, "extra.dcm", other, frames=[voxels[0] + 9])
    assembly = assemble([extra, *paths])
    assert [(refused.file, refused.code) for refused in assembly.refused] == [(str(extra), "DUPLICATE_POSITION")]
    assert np.array_equal(assembly.scans[0].density.array(), voxels)


def test_a_slice_of_another_size_is_left_out(tmp_path):
    paths = classic(tmp_path, parcel())
    series = read_header(paths[0]).series_uid
    frame = parcel(depth=1, rows=64, columns=64)[0]
    scout = save(tmp_path, "scout.dcm", classic_slice(frame, index=50, series=series), frames=[frame])
    assembly = assemble([scout, *paths])
    assert [(refused.file, refused.code) for refused in assembly.refused] == [(str(scout), "MIXED_GEOMETRY")]
    assert assembly.scans[0].density.shape == (12, 40, 48)


def test_density_and_atomic_number_make_one_scan_of_two_channels(tmp_path):
    voxels = parcel()
    write(tmp_path, "z.dcs", dicos(atomic_numbers(voxels), channel=Channel.Z_EFFECTIVE, syntax=Syntax.RLE))
    write(tmp_path, "d.dcs", dicos(voxels))
    scan = only_scan(files_under([tmp_path]))
    assert scan.channels == ("DENSITY", "Z_EFFECTIVE")
    assert np.array_equal(scan.z_effective.array(), atomic_numbers(voxels))
    assert scan.z_effective.unit == "Z_X100"


def test_atomic_numbers_on_another_grid_are_not_used(tmp_path):
    write(tmp_path, "z.dcs", dicos(parcel(depth=3), channel=Channel.Z_EFFECTIVE))
    write(tmp_path, "d.dcs", dicos(parcel()))
    scan = only_scan(files_under([tmp_path]))
    assert scan.z_effective is None
    assert scan.density.shape[0] == 12


def test_two_series_make_two_volumes_the_fuller_first(tmp_path):
    paths = classic(tmp_path, parcel(depth=4), names=[f"a{index}.dcm" for index in range(4)])
    paths += classic(tmp_path, parcel(depth=9), names=[f"b{index}.dcm" for index in range(9)])
    assert [volume.shape[0] for volume in only_scan(paths).volumes] == [9, 4]


def test_scans_are_told_apart_by_their_study(tmp_path):
    one = classic(tmp_path, parcel(), names=[f"a{index}.dcm" for index in range(12)])
    two = classic(tmp_path, parcel(), names=[f"b{index}.dcm" for index in range(12)], StudyInstanceUID="2.25.99")
    assert [scan.scan_uid for scan in assemble([*one, *two]).scans] == [ABOUT.scan_uid, "2.25.99"]


def test_a_report_stays_with_its_scan(tmp_path):
    path = write(tmp_path, "a.dcs", dicos(parcel()))
    report = write(tmp_path, "r.dcs", report_on(read_header(path)))
    scan = only_scan([report, path])
    assert [(found.type, found.decision) for found in scan.reports] == [("OPERATOR", "CLEAR")]


def test_a_report_of_another_scan_is_refused(tmp_path):
    path = write(tmp_path, "a.dcs", dicos(parcel()))
    finding = Finding(1, "PI", flag="THREAT", referenced_sop_uids=("2.25.404",))
    foreign = report_on(read_header(path), decision="ALARM", findings=(finding,), referenced_sop_uids=("2.25.404",))
    report = write(tmp_path, "r.dcs", foreign)
    assembly = assemble([path, report])
    assert [(refused.file, refused.code) for refused in assembly.refused] == [(str(report), "FOREIGN_REPORT")]
    assert "REPORT_REFUSED" in assembly.scans[0].warnings


def test_a_report_without_a_scan_is_kept_and_is_no_complete_scan(tmp_path):
    scan = only_scan([write(tmp_path, "r.dcs", report_on(ABOUT))])
    assert (len(scan.reports), scan.density, scan.complete) == (1, None, False)


def test_different_barcodes_in_one_scan_are_warned_of(tmp_path):
    paths = classic(tmp_path, parcel(depth=2), names=["a.dcm", "b.dcm"])
    frame = parcel(depth=1)[0]
    odd = classic_slice(frame, index=2, series=read_header(paths[0]).series_uid, PatientID="RP999999999CN")
    paths.append(save(tmp_path, "odd.dcm", odd, frames=[frame]))
    assert "BARCODES_DIFFER" in only_scan(paths).warnings


def test_an_aborted_scan_is_not_complete(tmp_path):
    data = dicos(parcel()).replace(b"SUCCESSFUL", b"INCOMPLETE")
    scan = only_scan([write(tmp_path, "a.dcs", data)])
    assert "ACQUISITION_INCOMPLETE" in scan.warnings
    assert not scan.complete


def test_slices_without_positions_go_by_their_numbers(tmp_path):
    voxels = parcel(depth=5)
    paths = []
    for index, frame in enumerate(voxels):
        dataset = classic_slice(frame, index=index, series="2.25.5")
        del dataset.ImagePositionPatient
        paths.append(save(tmp_path, f"{9 - index}.dcm", dataset, frames=[frame]))
    scan = only_scan(paths)
    assert np.array_equal(scan.density.array(), voxels)
    assert "NO_POSITIONS" in scan.warnings


def test_pictures_without_a_scan_stand_by_themselves(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "v.png")
    assembly = assemble([tmp_path / "v.png"])
    assert (len(assembly.views), assembly.scans, assembly.refused) == (1, (), ())


def test_a_box_is_cut_at_the_edges(tmp_path):
    voxels = parcel()
    volume = only_scan([write(tmp_path, "a.dcs", dicos(voxels))]).density
    assert np.array_equal(volume.box((5, 6, 7, 4, 3, 2)), voxels[7:9, 6:9, 5:9])
    assert np.array_equal(volume.box((-3, -3, -3, 5, 5, 5)), voxels[:2, :2, :2])
    assert volume.box((100, 0, 0, 5, 5, 5)).size == 0
    with pytest.raises(IndexError):
        volume.slice(12)


def test_open_files_are_assembled_as_well_as_paths(tmp_path):
    path = write(tmp_path, "a.dcs", dicos(parcel()))
    with path.open("rb") as file:
        assert np.array_equal(only_scan([file]).density.array(), parcel())


def test_a_broken_slice_is_refused_when_it_is_read_not_before(tmp_path):
    data = bytearray(dicos(parcel(), syntax=Syntax.JPEG_LOSSLESS_SV1))
    middle = data.rindex(b"\xff\xda")
    data[middle + 2 : middle + 40] = b"\xff" * 38
    volume = only_scan([write(tmp_path, "a.dcs", bytes(data))]).density
    assert volume.slice(0).any()
    with pytest.raises(Refused, match="UNDECODABLE"):
        list(volume.iter_slices())


def test_a_file_that_shrinks_after_its_header_was_read_is_refused(tmp_path):
    path = write(tmp_path, "a.dcs", dicos(parcel()))
    volume = only_scan([path]).density
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(Refused, match="TRUNCATED"):
        volume.slice(0)


def test_a_volume_split_over_two_files_is_one_volume(tmp_path):
    voxels = parcel()
    paths = []
    for number, order in enumerate((range(6, 12), range(6))):
        dataset, frames = enhanced(voxels, order=order)
        dataset.SeriesInstanceUID = "2.25.5"
        paths.append(save(tmp_path, f"{number}.dcm", dataset, frames=frames))
    assert np.array_equal(only_scan(paths).density.array(), voxels)


def test_a_refusal_crosses_processes_whole():
    reason = pickle.loads(pickle.dumps(Refused("TOO_LARGE", what="rows", value=4000, limit=2048)))
    assert reason.text() == "Too large: rows is 4000, the limit is 2048."
    assert reason.text("zh-hans") == "超出限制:rows 为 4000,上限 2048。"
