"""Puts slices in order along the normal of their planes, and finds the missing, the doubled and the uneven."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .planes import Plane, Vector, normal

SAME_PLACE_MM = 1e-3
UNEVEN = 0.25  # share of the slice distance that a slice may stand beside its place
LEANING = 0.01  # share of the slice distance by which the stack may drift sideways before it counts as tilted
APART = 1.5  # slices further apart than this many thicknesses leave gaps


@dataclass(frozen=True)
class Stack:
    """The order of the slices: `order` holds positions in the input, None for a missing slice."""

    order: tuple[int | None, ...]
    doubled: tuple[int, ...]
    distance: float
    step: Vector
    tilted: bool
    warnings: tuple[str, ...]


def shape_key(plane: Plane, rows: int, columns: int) -> tuple[object, ...]:
    """Slices with one key fit on each other."""
    direction = tuple(round(part, 3) for vector in plane.orientation for part in vector)
    return (rows, columns, direction, round(plane.spacing[0], 4), round(plane.spacing[1], 4))


def most_common(keys: Sequence[tuple[object, ...]]) -> tuple[object, ...]:
    return Counter(keys).most_common(1)[0][0]


def stacked(planes: Sequence[Plane], *, keep_direction: bool = False) -> Stack:
    """Order planes along their normal, lowest first.

    With `keep_direction` a stack that runs steadily downwards stays so: boxes of DICOS count frames as stored.
    """
    placed = _depths(planes)
    if placed is None:
        return _unplaced(planes)
    order = sorted(range(len(planes)), key=lambda index: placed[index])
    if keep_direction and list(reversed(order)) == list(range(len(planes))):
        order.reverse()
    kept, doubled = _without_doubles(order, placed)
    return _spread(kept, doubled, planes, placed)


def _depths(planes: Sequence[Plane]) -> list[float] | None:
    """Each plane's depth along the common normal in mm; None when a position is missing or all are the same."""
    across = normal(planes[0].orientation)
    depths = [dot(plane.position, across) for plane in planes if plane.position is not None]
    if len(depths) != len(planes):
        return None
    return None if len(depths) > 1 and max(depths) - min(depths) < SAME_PLACE_MM else depths


def _unplaced(planes: Sequence[Plane]) -> Stack:
    """Without positions the given order is all there is."""
    distance = _announced(planes)
    across = normal(planes[0].orientation)
    warnings = ("NO_POSITIONS",) if len(planes) > 1 else ()
    return Stack(tuple(range(len(planes))), (), distance, _times(across, distance), False, warnings)


def _announced(planes: Sequence[Plane]) -> float:
    return planes[0].between or planes[0].thickness or 1.0


def _without_doubles(order: list[int], depths: list[float]) -> tuple[list[int], list[int]]:
    kept: list[int] = []
    doubled: list[int] = []
    for index in order:
        same = kept and abs(depths[index] - depths[kept[-1]]) < SAME_PLACE_MM
        (doubled if same else kept).append(index)
    return kept, doubled


def _spread(kept: list[int], doubled: list[int], planes: Sequence[Plane], depths: list[float]) -> Stack:
    if len(kept) == 1:
        distance = _announced(planes)
        return Stack((kept[0],), tuple(doubled), distance, _times(normal(planes[0].orientation), distance), False, ())
    gaps = [depths[after] - depths[before] for before, after in pairwise(kept)]
    distance = _distance(gaps, planes[kept[0]].between)
    counts = [max(1, round(abs(gap) / distance)) for gap in gaps]
    even = all(abs(abs(gap) - n * distance) <= UNEVEN * distance for gap, n in zip(gaps, counts, strict=True))
    if not even or sum(counts) > 2 * len(gaps) + 2:
        counts = [1] * len(gaps)
        distance = abs(sum(gaps)) / len(gaps)
        even = False
    order = _filled(kept, counts)
    step = _step(planes[kept[0]], planes[kept[-1]], len(order) - 1)
    tilted = _leans(step, normal(planes[0].orientation), distance)
    found = {
        "MISSING_SLICES": None in order,
        "IRREGULAR_SPACING": not even,
        "TILTED": tilted,
        "DUPLICATE_POSITION": bool(doubled),
        "SLICES_APART": _apart(planes[kept[0]], distance),
    }
    warnings = tuple(code for code, present in found.items() if present)
    return Stack(order, tuple(doubled), distance, step, tilted, warnings)


def _distance(gaps: list[float], announced: float) -> float:
    """The distance from slice to slice: the usual gap, or the announced one if the usual is a multiple of it."""
    usual = abs(median(gaps))
    if announced > SAME_PLACE_MM:
        times = round(usual / announced)
        if times >= 2 and abs(usual - times * announced) <= UNEVEN * announced:
            return announced
    return usual


def _filled(kept: list[int], counts: list[int]) -> tuple[int | None, ...]:
    order: list[int | None] = [kept[0]]
    for index, count in zip(kept[1:], counts, strict=True):
        order += [None] * (count - 1)
        order.append(index)
    return tuple(order)


def _step(first: Plane, last: Plane, steps: int) -> Vector:
    assert first.position is not None
    assert last.position is not None
    a, b, c = ((end - start) / steps for start, end in zip(first.position, last.position, strict=True))
    return (a, b, c)


def _leans(step: Vector, across: Vector, distance: float) -> bool:
    along = dot(step, across)
    aside = [part - along * direction for part, direction in zip(step, across, strict=True)]
    return sum(part * part for part in aside) ** 0.5 > LEANING * distance


def _apart(plane: Plane, distance: float) -> bool:
    return plane.thickness > 0 and distance > APART * plane.thickness


def dot(left: Vector, right: Vector) -> float:
    return left[0] * right[0] + left[1] * right[1] + left[2] * right[2]


def _times(vector: Vector, factor: float) -> Vector:
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)
