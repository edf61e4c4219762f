import json

import numpy as np
import pytest

from inspection.imaging import Channel, Refused, assemble, files_under, measure

from .phantoms import dicos, write

VOXEL_CM3 = 2.0 * 1.5 * 1.25 / 1000


def volumes(folder, density, numbers=None):
    paths = [write(folder, "d.dcs", dicos(density))]
    if numbers is not None:
        paths.append(write(folder, "z.dcs", dicos(numbers, channel=Channel.Z_EFFECTIVE)))
    scan = assemble(paths).scans[0]
    return scan.density, scan.z_effective


def steel_in_paper():
    density = np.full((12, 40, 48), 800, np.uint16)
    density[4:8, 10:20, 10:30] = 7850
    return density, np.where(density > 4000, 2580, 690).astype(np.uint16)


def test_the_dense_core_of_a_box_is_the_object_in_it(tmp_path):
    density, z_effective = volumes(tmp_path, *steel_in_paper())
    found = measure(density, (5, 5, 2, 40, 30, 8), z_effective=z_effective)
    count = 4 * 10 * 20
    assert found.core.volume_cm3 == pytest.approx(count * VOXEL_CM3, abs=0.001)
    assert found.core.mass_g == pytest.approx(count * VOXEL_CM3 * 7.85, abs=0.01)
    assert (found.core.density_g_cm3, found.core.z_eff) == (7.85, 25.8)
    assert found.core.material.code == "METAL"


def test_all_matter_of_the_box_is_weighed_too(tmp_path):
    density, z_effective = volumes(tmp_path, *steel_in_paper())
    found = measure(density, (0, 0, 0, 48, 40, 12), z_effective=z_effective)
    assert found.whole.mass_g == pytest.approx(steel_in_paper()[0].sum() * VOXEL_CM3 / 1000, rel=1e-4)
    assert 6.9 < found.whole.z_eff < 25.8


def test_a_box_reaching_over_the_edge_measures_what_is_inside(tmp_path):
    density, _ = volumes(tmp_path, steel_in_paper()[0])
    inside, over = measure(density, (0, 0, 0, 9, 9, 3)), measure(density, (-9, -9, -9, 18, 18, 12))
    assert inside.whole == over.whole


def test_a_box_outside_the_volume_is_refused(tmp_path):
    density, _ = volumes(tmp_path, steel_in_paper()[0])
    with pytest.raises(Refused, match="BAD_VALUE"):
        measure(density, (100, 0, 0, 5, 5, 5))


def test_air_weighs_nothing(tmp_path):
    density, _ = volumes(tmp_path, np.full((4, 8, 8), 9, np.uint16))
    found = measure(density, (0, 0, 0, 8, 8, 4))
    assert (found.core.mass_g, found.core.material.code) == (0.0, "EMPTY")
    assert found.words("zh-hans") == "空(空气)"


@pytest.mark.parametrize(
    ("density", "z_x100", "code"),
    [
        (350, 690, "LIGHT"),
        (800, 690, "ORGANIC"),
        (1000, 740, "ORGANIC"),
        (1380, 660, "DENSE_ORGANIC"),
        (2500, 1060, "MINERAL"),
        (1850, 1100, "MINERAL"),
        (2700, 1300, "LIGHT_METAL"),
        (2600, 1450, "LIGHT_METAL"),
        (7850, 2580, "METAL"),
        (8960, 2900, "METAL"),
        (11350, 8200, "HEAVY_METAL"),
    ],
)
def test_the_materials_of_the_phantom_table_get_their_words(tmp_path, density, z_x100, code):
    shape = (4, 8, 8)
    volume, numbers = volumes(tmp_path, np.full(shape, density, np.uint16), np.full(shape, z_x100, np.uint16))
    assert measure(volume, (0, 0, 0, 8, 8, 4), z_effective=numbers).core.material.code == code


def test_words_carry_the_figures_in_both_languages(tmp_path):
    density, z_effective = volumes(tmp_path, *steel_in_paper())
    found = measure(density, (5, 5, 2, 40, 30, 8), z_effective=z_effective)
    assert found.words() == "metal (steel, copper): 24 g, 3 cm³, 7.85 g/cm³, Z 25.8"
    assert found.words("zh-hans") == "金属(钢、铜):24 g, 3 cm³, 7.85 g/cm³, Z 25.8"


@pytest.mark.reference
def test_the_knife_and_the_cell_of_the_samples_are_measured_right(samples):
    for folder, name, tolerance in (
        ("p02_knife_in_book_alarm", "knife blade", 0.15),
        ("p04_electronics_two_channels", "phone cell", 0.02),
    ):
        scan = assemble(path for path in files_under([samples / folder]) if path.suffix == ".dcs").scans[0]
        things = json.loads((samples / folder / "truth.json").read_text())["objects"]
        thing = next(thing for thing in things if thing["name"] == name)
        low, high = thing["box_min_xyz"], thing["box_max_xyz"]
        box = (*low, *(end - start + 1 for start, end in zip(low, high, strict=True)))
        core = measure(scan.density, box, z_effective=scan.z_effective).core
        assert core.volume_cm3 == pytest.approx(thing["volume_cm3"], rel=0.02)
        assert core.mass_g == pytest.approx(thing["mass_g"], rel=tolerance)
