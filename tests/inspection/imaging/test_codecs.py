import sys
from dataclasses import replace
from importlib.metadata import metadata

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.encaps import encapsulate

from inspection.imaging import Syntax, assemble, read_header
from inspection.imaging.codecs import _padded_rle
from inspection.imaging.encoders import encode
from inspection.imaging.frames import read_frames

from .phantoms import ABOUT, classic, classic_slice, dicos, enhanced, parcel, save, write

COMPRESSED = [Syntax.RLE, Syntax.JPEG_LOSSLESS, Syntax.JPEG_LOSSLESS_SV1, Syntax.JPEG_LS, Syntax.JPEG_2000]
NATIVE = [Syntax.EXPLICIT, Syntax.IMPLICIT, Syntax.DEFLATED]


def volume_of(path):
    return assemble([path]).scans[0].density


@pytest.mark.parametrize("syntax", [Syntax.EXPLICIT, *COMPRESSED])
@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 17, 33), (1, 40, 1)])
def test_what_is_written_is_read_voxel_for_voxel(tmp_path, syntax, shape):
    voxels = np.random.default_rng(5).integers(0, 65536, shape, dtype=np.uint16)
    assert np.array_equal(volume_of(write(tmp_path, "a.dcs", dicos(voxels, syntax=syntax))).array(), voxels)


@pytest.mark.parametrize("syntax", [Syntax.EXPLICIT, Syntax.RLE])
def test_an_outside_reader_sees_the_same_voxels(tmp_path, syntax):
    voxels = parcel()
    path = write(tmp_path, "a.dcs", dicos(voxels, syntax=syntax))
    assert np.array_equal(dcmread(path).pixel_array, voxels)


@pytest.mark.parametrize("syntax", NATIVE + COMPRESSED)
def test_plain_slices_come_out_in_density_in_every_encoding(tmp_path, syntax):
    voxels = parcel(depth=2)
    volume = assemble(classic(tmp_path, voxels, syntax=syntax)).scans[0].density
    assert volume.unit == "MG_CM3"
    assert np.array_equal(volume.array(), voxels)


def test_hounsfield_units_become_density_and_never_less_than_nothing(tmp_path):
    stored = np.array([[0, 24, 1024, 4000]], np.uint16)
    (path,) = classic(tmp_path, stored[None], intercept=-1024)
    assert volume_of(path).slice(0).tolist() == [[0, 0, 1000, 3976]]


@pytest.mark.parametrize("stored", [12, 16])
def test_signed_values_keep_their_sign(tmp_path, stored):
    values = np.array([[-1000, -1, 0, 1500]], np.int16)
    kept = values & 0x0FFF if stored == 12 else values
    (path,) = classic(tmp_path, kept[None].astype(np.int16), intercept=0, BitsStored=stored, HighBit=stored - 1)
    assert volume_of(path).slice(0).tolist() == [[0, 999, 1000, 2500]]


def test_bits_above_the_stored_ones_are_taken_off(tmp_path):
    values = np.array([[0xF001, 0x8002, 0x0FFF]], np.uint16)
    (path,) = classic(tmp_path, values[None], intercept=-1000, BitsStored=12, HighBit=11)
    assert volume_of(path).slice(0).tolist() == [[1, 2, 4095]]


@pytest.mark.parametrize(
    ("slope", "intercept", "unit", "expected"),
    [(0.5, -1000, "HU", 500), (0.001, 0, "G/CM3", 1000), (2, 0, "MHU", 2000), (1, -1000, None, 1000)],
)
def test_the_scale_of_the_file_is_applied(tmp_path, slope, intercept, unit, expected):
    values = np.full((1, 4, 4), 1000, np.uint16)
    (path,) = classic(tmp_path, values, intercept=intercept, RescaleSlope=slope, RescaleType=unit)
    assert set(volume_of(path).array().ravel()) == {expected}


def test_each_slice_has_its_own_scale(tmp_path):
    frame = np.full((4, 4), 100, np.uint16)
    paths = []
    for index, slope in enumerate((1, 2, 3)):
        dataset = classic_slice(frame, index=index, series="2.25.5", intercept=0, RescaleSlope=slope, RescaleType="MHU")
        paths.append(save(tmp_path, f"{index}.dcm", dataset, frames=[frame]))
    assert [int(part.max()) for part in assemble(paths).scans[0].density.iter_slices()] == [100, 200, 300]


def test_eight_and_thirty_two_bits_are_read(tmp_path):
    for kind in (np.uint8, np.uint32):
        (path,) = classic(tmp_path, np.full((1, 4, 4), 200, kind), intercept=0, RescaleType="MHU")
        assert set(volume_of(path).array().ravel()) == {200}


@pytest.mark.parametrize("table", [True, False])
def test_a_frame_cut_into_fragments_is_put_together(tmp_path, table):
    voxels = parcel(depth=3)
    dataset, frames = enhanced(voxels)
    path = save(tmp_path, "a.dcm", dataset, syntax=Syntax.JPEG_LS, frames=frames)
    file = dcmread(path)
    streams = [encode(frame, Syntax.JPEG_LS) for frame in frames]
    file.PixelData = encapsulate(streams, fragments_per_frame=3, has_bot=table)
    file.save_as(path)
    assert np.array_equal(volume_of(path).array(), voxels)
    assert len(list(read_frames(path, read_header(path)))) == 3


@pytest.mark.parametrize("predictor", range(1, 8))
def test_every_predictor_of_jpeg_lossless_is_read(tmp_path, predictor):
    voxels = parcel(depth=1)
    stream = imagecodecs.jpeg8_encode(voxels[0], lossless=True, predictor=predictor, bitspersample=16)
    dataset = classic_slice(voxels[0], index=0, series="2.25.5")
    path = save(tmp_path, "a.dcm", dataset, syntax=Syntax.JPEG_LOSSLESS, frames=[voxels[0]])
    file = dcmread(path)
    file.PixelData = encapsulate([stream])
    file.save_as(path)
    assert np.array_equal(volume_of(path).array(), voxels)


def test_no_decoder_under_the_gpl_is_used(tmp_path):
    for syntax in COMPRESSED:
        assert volume_of(write(tmp_path, "a.dcs", dicos(parcel(depth=1), syntax=syntax))).slice(0).any()
    assert not {"gdcm", "libjpeg", "pylibjpeg", "openjpeg"} & set(sys.modules)
    assert "BSD" in str(metadata("imagecodecs").get("License-Expression") or metadata("imagecodecs").get("License"))


runs = st.lists(st.tuples(st.integers(0, 65535), st.integers(1, 300)), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(runs=runs, rubbish=st.binary(max_size=40))
def test_run_length_frames_survive_rubbish_behind_their_runs(runs, rubbish):
    flat = np.concatenate([np.full(length, value, np.uint16) for value, length in runs])[None]
    header = header_of(flat.shape)
    packed = encode(flat, Syntax.RLE)
    first, second = (int.from_bytes(packed[at : at + 4], "little") for at in (4, 8))
    segments = packed[first:second] + rubbish, packed[second:] + rubbish
    offsets = (2, 64, 64 + len(segments[0]), *[0] * 13)
    data = np.array(offsets, "<u4").tobytes() + b"".join(segments)
    out = _padded_rle(data, offsets, header).view("<u2").reshape(flat.shape)
    assert np.array_equal(out, flat)


def header_of(shape):
    return replace(ABOUT, rows=shape[0], columns=shape[1], frames=1, bits_allocated=16, bits_stored=16)
