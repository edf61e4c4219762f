"""Every reference scan gives exactly what its truth.json says."""

import hashlib
import json

import numpy as np
import pydicos
import pytest

from inspection.imaging import assemble, files_under, read_header, read_report, render

pytestmark = pytest.mark.reference

PARCELS = [
    "p01_clothes_clear",
    "p02_knife_in_book_alarm",
    "p03_bottles_classic_series",
    "p04_electronics_two_channels",
]


def truth_of(folder):
    return json.loads((folder / "truth.json").read_text())


def scan_of(folder):
    assembly = assemble(path for path in files_under([folder]) if path.suffix in (".dcs", ".dcm"))
    assert assembly.refused == ()
    (scan,) = assembly.scans
    return scan


def figures(volume):
    voxels = volume.array()
    return {
        "min": voxels.min(),
        "max": voxels.max(),
        "sum": voxels.sum(dtype=np.uint64),
        "slice40_sum": volume.slice(40).sum(dtype=np.uint64),
        "mip_axial_sum": voxels.max(axis=0).sum(dtype=np.uint64),
        "mip_coronal_sum": voxels.max(axis=1).sum(dtype=np.uint64),
        "mip_sagittal_sum": voxels.max(axis=2).sum(dtype=np.uint64),
    }


@pytest.mark.parametrize("name", PARCELS)
def test_shape_spacing_and_voxels_are_those_of_the_truth(samples, name):
    truth, scan = truth_of(samples / name), scan_of(samples / name)
    for key, volume in (("density", scan.density), ("z_eff", scan.z_effective)):
        assert (volume is None) == (key not in truth)
        if volume is not None:
            assert list(volume.shape) == truth["geometry"]["shape_zyx"]
            assert list(volume.spacing_mm) == truth["geometry"]["voxel_mm"]
            assert figures(volume) == truth[key]


@pytest.mark.parametrize("name", PARCELS)
def test_barcode_and_scan_number_are_those_of_the_truth(samples, name):
    truth, scan = truth_of(samples / name), scan_of(samples / name)
    assert (scan.barcode, scan.scan_number) == (truth["parcel"], truth["scan"])
    assert scan.complete


@pytest.mark.parametrize("name", PARCELS)
def test_decisions_are_those_of_the_truth(samples, name):
    truth, scan = truth_of(samples / name), scan_of(samples / name)
    decisions = {report.type: report.decision for report in scan.reports}
    expected = {"MACHINE": truth["expected_machine"]}
    if "expected_operator" in truth:
        expected["OPERATOR"] = truth["expected_operator"]
    assert decisions == expected


@pytest.mark.parametrize("name", PARCELS)
def test_boxes_of_findings_are_those_of_the_objects(samples, name):
    truth, scan = truth_of(samples / name), scan_of(samples / name)
    boxes = {}
    for thing in truth["objects"]:
        low, high = thing["box_min_xyz"], thing["box_max_xyz"]
        boxes[(*low, *(end - start + 1 for start, end in zip(low, high, strict=True)))] = thing
    for report in scan.reports:
        for finding in report.findings:
            thing = boxes[finding.box]
            assert (finding.mass_g, finding.density_g_cm3) == (thing["mass_g"], thing["density_g_cm3"])


@pytest.mark.parametrize("name", PARCELS)
def test_files_are_those_the_truth_was_written_for(samples, name):
    for file in truth_of(samples / name)["files"]:
        data = (samples / name / file["file"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
        assert read_header(samples / name / file["file"]).size == file["bytes"]


@pytest.mark.parametrize("name", PARCELS)
def test_projections_of_the_rendering_are_exact(samples, name, tmp_path):
    truth = truth_of(samples / name)["density"]
    statistics = render(scan_of(samples / name), tmp_path).statistics
    assert {key: statistics[key] for key in truth if key in statistics} == {
        key: value for key, value in truth.items() if key != "slice40_sum"
    }


def test_leading_zeros_are_accepted_with_a_warning(samples):
    assert "UID_LEADING_ZERO" in scan_of(samples / "p01_clothes_clear").warnings


def test_the_real_scanner_series_is_put_in_order_of_position(samples):
    folder = samples / "r01_real_ct_phantom_5mm"
    truth, volume = truth_of(folder), scan_of(folder).density
    assert [ref.source.name for ref in volume.slices] == [file["file"] for file in truth["files"]]
    assert [ref.plane.position[2] for ref in volume.slices] == [file["z_mm"] for file in truth["files"]]
    assert volume.spacing_mm == (truth["slice_thickness"], *truth["pixel_spacing"])
    assert volume.shape == (14, truth["rows"], truth["columns"])


def test_a_name_of_a_person_is_warned_of_and_never_kept(samples):
    header = read_header(samples / "r02_CT_small.dcm")
    assert "PERSON_NAME" in header.warnings
    assert "CompressedSamples" not in json.dumps(header.as_json())


def test_a_single_signed_slice_gives_a_volume_of_one(samples):
    volume = assemble([samples / "r02_CT_small.dcm"]).scans[0].density
    assert volume.shape == (1, 128, 128)
    assert int(volume.slice(0).max()) == 2167


def test_the_operator_of_a_report_is_known_by_code_not_by_name(samples):
    report = read_report(samples / "p02_knife_in_book_alarm" / "tdr_operator.dcs")
    assert report.operator == "C10023"
    assert "INSPECTOR A" not in repr(report)


@pytest.mark.parametrize(("name", "file"), [(PARCELS[1], "ct_density.dcs"), (PARCELS[3], "ct_density.dcs")])
def test_voxels_are_those_the_reference_sdk_reads(samples, name, file):
    ours = assemble([samples / name / file]).scans[0].density.array()
    (theirs,) = pydicos.CTLoader(str(samples / name / file)).get_data()
    assert np.array_equal(ours, theirs)


def test_padded_run_length_slices_are_read_without_a_word_in_the_log(samples, caplog):
    caplog.set_level(0)
    assert scan_of(samples / "p04_electronics_two_channels").density.array().any()
    assert caplog.records == []
