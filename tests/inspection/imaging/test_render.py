import gzip
import hashlib
import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inspection.imaging import Channel, Refused, Report, Syntax, assemble, render, render_slice, write_report
from inspection.imaging.rendering.colour import coloured
from inspection.imaging.rendering.small import factor_for, halved
from inspection.imaging.rendering.tone import grey

from .phantoms import ABOUT, SCANNED_AT, atomic_numbers, classic, dicos, parcel, write

ROOT = Path(__file__).resolve().parents[3]


def scan_of(folder, voxels, **options):
    return assemble([write(folder, "a.dcs", dicos(voxels, **options))]).scans[0]


def picture(folder, name):
    return np.asarray(Image.open(folder / name))


def test_the_three_maxima_are_drawn_on_the_fixed_grey_curve(tmp_path):
    voxels = parcel()
    render(scan_of(tmp_path, voxels), tmp_path / "out")
    for axis, name in enumerate(("axial", "coronal", "sagittal")):
        assert np.array_equal(picture(tmp_path / "out", f"mip-{name}.png"), grey(voxels.max(axis=axis)))


def test_the_figures_are_exact(tmp_path):
    voxels = parcel()
    statistics = render(scan_of(tmp_path, voxels), tmp_path / "out").statistics
    assert (statistics["min"], statistics["max"], statistics["sum"]) == (voxels.min(), voxels.max(), voxels.sum())
    assert statistics["mip_coronal_sum"] == voxels.max(axis=1).sum(dtype=np.uint64)
    assert statistics["mass_g"] == pytest.approx(voxels.sum() * 2.0 * 1.5 * 1.25 / 1e6, abs=0.06)
    assert statistics["occupied_box"] == [8, 8, 2, 32, 24, 8]


def test_every_file_is_recorded_with_its_hash_and_scan_json_names_them_all(tmp_path):
    renditions = render(scan_of(tmp_path, parcel()), tmp_path / "out")
    record = json.loads((tmp_path / "out" / "scan.json").read_text())
    assert record["items"] == [vars(item) for item in renditions.items]
    for item in renditions.items:
        data = (tmp_path / "out" / item.file).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item.bytes, item.sha256)
    assert {item.kind for item in renditions.items} == {
        "MIP_AXIAL", "MIP_CORONAL", "MIP_SAGITTAL", "COLOUR_AXIAL", "COLOUR_CORONAL", "COLOUR_SAGITTAL", "SHEET",
        "VOLUME_SMALL",
    }  # fmt: skip


def test_the_scale_of_each_picture_is_given(tmp_path):
    renditions = render(scan_of(tmp_path, parcel()), tmp_path / "out")
    assert renditions.one("MIP_AXIAL").parameters["mm_per_pixel"] == [1.25, 1.5]
    assert renditions.one("COLOUR_CORONAL").parameters["mm_per_pixel"] == [1.25, 2.0]
    assert renditions.one("MIP_SAGITTAL").parameters["mm_per_pixel"] == [1.5, 2.0]


def test_every_slice_stands_at_its_place_on_the_sheet(tmp_path):
    voxels = parcel(depth=30)
    voxels[:, 0, 0] = np.arange(30) * 100
    layout = render(scan_of(tmp_path, voxels), tmp_path / "out").geometry["sheet"]
    sheet = picture(tmp_path / "out", "sheet-0.jpg").astype(int)
    for index in range(30):
        row, column = divmod(index, layout["columns"])
        top, left = row * layout["tile_height"], column * layout["tile_width"]
        tile = sheet[top : top + layout["tile_height"], left : left + layout["tile_width"]]
        assert np.abs(tile - grey(voxels[index])).mean() < 8


def test_large_volumes_fill_several_sheets_none_too_large(tmp_path):
    voxels = np.zeros((300, 500, 300), np.uint16)
    voxels[:, 100:200, 100:200] = 1000
    renditions = render(scan_of(tmp_path, voxels), tmp_path / "out")
    sheets = [item for item in renditions.items if item.kind == "SHEET"]
    assert [(item.parameters["first"], item.parameters["last"]) for item in sheets] == [(0, 271), (272, 299)]
    assert all(max(item.parameters["width"], item.parameters["height"]) <= 4096 for item in sheets)
    assert renditions.geometry["sheet"]["reduced_by"] == 2


def test_the_small_volume_is_a_nifti_with_the_true_voxel_sizes(tmp_path):
    voxels = np.zeros((300, 500, 300), np.uint16)
    voxels[100:200, 100:200, 40:60] = 2000
    render(scan_of(tmp_path, voxels), tmp_path / "out")
    data = gzip.decompress((tmp_path / "out" / "volume-small.nii.gz").read_bytes())
    assert struct.unpack_from("<i", data)[0] == 348
    assert data[344:348] == b"n+1\0"
    columns, rows, depth = struct.unpack_from("<3h", data, 42)
    assert (columns, rows, depth) == (150, 250, 150)
    assert struct.unpack_from("<3f", data, 80) == (2.5, 3.0, 4.0)
    small = np.frombuffer(data, np.uint8, offset=352).reshape(depth, rows, columns)
    assert set(small[60:90, 60:90, 22:28].ravel()) == {int(grey(np.uint16(2000)))}
    assert not small[:45].any()


def test_a_tilted_gantry_shows_as_shear_in_the_small_volume(tmp_path):
    scan = assemble(classic(tmp_path, parcel(), tilt=20.0)).scans[0]
    render(scan, tmp_path / "out")
    data = gzip.decompress((tmp_path / "out" / "volume-small.nii.gz").read_bytes())
    matrix = np.array(struct.unpack_from("<12f", data, 280)).reshape(3, 4)
    assert matrix[:, 2] == pytest.approx([0.0, 0.0, 2.0])
    assert matrix[:, 1] == pytest.approx([0.0, -1.5 * np.cos(np.radians(20)), -1.5 * np.sin(np.radians(20))], abs=1e-5)


def test_missing_slices_are_striped_not_empty(tmp_path):
    scan = assemble(classic(tmp_path, parcel(), skip={5, 6})).scans[0]
    renditions = render(scan, tmp_path / "out")
    assert renditions.geometry["missing"] == [5, 6]
    coronal = picture(tmp_path / "out", "mip-coronal.png")
    assert set(coronal[5]) == {64, 160}
    assert set(coronal[4]) != {64, 160}


def mean_colour(folder, box):
    left, top, right, bottom = box
    return picture(folder, "colour-coronal.png")[top:bottom, left:right].reshape(-1, 3).mean(axis=0)


def block(density):
    voxels = np.zeros((12, 40, 48), np.uint16)
    voxels[2:10, 10:30, 10:40] = density
    return voxels


@pytest.mark.parametrize(
    ("density", "z_x100", "strongest"), [(900, 700, "red"), (2600, 1300, "green"), (7850, 2580, "blue")]
)
@pytest.mark.parametrize("measured", [True, False])
def test_organic_is_orange_light_metal_green_and_steel_blue(tmp_path, density, z_x100, strongest, measured):
    voxels = block(density)
    paths = [write(tmp_path, "d.dcs", dicos(voxels))]
    if measured:
        numbers = (voxels > 0).astype(np.uint16) * np.uint16(z_x100)
        paths.append(write(tmp_path, "z.dcs", dicos(numbers, channel=Channel.Z_EFFECTIVE)))
    renditions = render(assemble(paths).scans[0], tmp_path / "out")
    assert renditions.geometry["has_z_effective"] == measured
    red, green, blue = mean_colour(tmp_path / "out", (12, 3, 38, 9))
    assert {"red": red, "green": green, "blue": blue}[strongest] == max(red, green, blue)
    assert max(red, green, blue) > min(red, green, blue) + 20


def test_the_measured_number_overrules_the_guess_from_density(tmp_path):
    voxels = block(900)
    numbers = (voxels > 0).astype(np.uint16) * np.uint16(2600)
    write(tmp_path, "d.dcs", dicos(voxels))
    write(tmp_path, "z.dcs", dicos(numbers, channel=Channel.Z_EFFECTIVE))
    render(assemble(sorted(tmp_path.glob("*.dcs"))).scans[0], tmp_path / "out")
    red, green, blue = mean_colour(tmp_path / "out", (12, 3, 38, 9))
    assert blue > green > red


def test_thicker_goods_are_darker_and_nothing_is_white():
    mass = np.array([[0.0, 1.0, 10.0, 60.0, 500.0]], np.float32)
    for z in (6.8, 13.0, 26.0):
        light = coloured(mass, np.full(mass.shape, z, np.float32)).astype(int).sum(axis=2)[0]
        assert light[0] == 765
        assert all(np.diff(light) <= 0)
        assert light[3] < 160


def test_atomic_numbers_alone_are_no_scan_to_show(tmp_path):
    data = dicos(atomic_numbers(parcel()), channel=Channel.Z_EFFECTIVE)
    scan = assemble([write(tmp_path, "z.dcs", data)]).scans[0]
    with pytest.raises(Refused, match="NOT_A_VOLUME"):
        render(scan, tmp_path / "out")


def test_a_report_alone_cannot_be_rendered(tmp_path):
    report = Report("OPERATOR", "CLEAR", operator="C1")
    data = write_report(report, about=ABOUT, sop_uid="2.25.1", series_uid="2.25.2", written_at=SCANNED_AT)
    with pytest.raises(Refused, match="NOT_A_VOLUME"):
        render(assemble([write(tmp_path, "r.dcs", data)]).scans[0], tmp_path / "out")


def test_one_slice_comes_at_full_size(tmp_path):
    voxels = parcel(rows=300, columns=310)
    (tmp_path / "s.png").write_bytes(render_slice(scan_of(tmp_path, voxels).density, 5))
    assert np.array_equal(picture(tmp_path, "s.png"), grey(voxels[5]))


@pytest.mark.parametrize("shape", [(8, 8), (7, 9), (1, 1), (512, 511)])
def test_halving_takes_the_mean_of_each_block(shape):
    values = np.random.default_rng(2).integers(0, 65536, shape, dtype=np.uint16)
    rows, columns = shape
    padded = np.pad(values, ((0, rows % 2), (0, columns % 2)), mode="edge").astype(float)
    means = padded.reshape(-(-rows // 2), 2, -(-columns // 2), 2).mean(axis=(1, 3))
    assert np.abs(halved(values) - means).max() <= 1.5


def test_tiles_fit_their_side():
    assert [factor_for(side, 10) for side in (1, 256, 257, 512, 513, 2048)] == [1, 1, 2, 2, 4, 8]


MEASURED_RENDER = """
import re, sys
from pathlib import Path
from inspection.imaging import assemble, render
renditions = render(assemble(sys.argv[2:]).scans[0], sys.argv[1])
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(peak, renditions.statistics["sum"])
"""


def test_a_volume_of_six_hundred_large_slices_needs_less_than_200_mb(tmp_path):
    frame = np.zeros((1, 512, 512), np.uint16)
    frame[:, 100:400, 80:430] = np.arange(350)
    written = write(tmp_path, "a.dcs", dicos(np.broadcast_to(frame, (600, 512, 512)), syntax=Syntax.RLE))
    command = [sys.executable, "-c", MEASURED_RENDER, str(tmp_path / "out"), str(written)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    peak_kb, total = map(int, done.stdout.split())
    assert total == 600 * int(frame.sum(dtype=np.uint64))
    assert peak_kb < 200 * 1024
