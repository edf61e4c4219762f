"""Where each frame lies and how its stored values become physical ones, from shared, per-frame or plain attributes."""

import math
from dataclasses import dataclass, replace

from . import tags, values
from .elements import Tree
from .refusals import Refused

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Plane:
    """One frame's place: the centre of its first pixel, its two directions, and its scale.

    `orientation` holds the direction along a row (x grows) and then down a column (y grows); `spacing` is
    (row distance, column distance), that is (y, x). `position` is None when the file gives none.
    """

    position: Vector | None
    orientation: tuple[Vector, Vector]
    spacing: tuple[float, float]
    thickness: float
    between: float  # distance from slice to slice as announced, 0 when it is not
    slope: float
    intercept: float
    rescale_type: str


def planes_of(tree: Tree, frames: int, *, scale: str) -> tuple[Plane, ...]:
    """One plane for each frame; `scale` is the rescale type that silence means (HU or MHU)."""
    shared = values.first(tree, tags.SHARED_GROUPS)
    per_frame = values.items(tree, tags.FRAME_GROUPS)
    if per_frame and len(per_frame) != frames:
        raise Refused("BAD_VALUE", name="Per-Frame Functional Groups", value=f"{len(per_frame)}/{frames}")
    if not per_frame:
        return (_plane(tree, shared, {}, scale),) * frames
    base = _Base(tree, shared, scale)
    return tuple(base.plane(frame) for frame in per_frame)


def normal(orientation: tuple[Vector, Vector]) -> Vector:
    """The direction across the slices: row direction times column direction."""
    (a, b, c), (d, e, f) = orientation
    return (b * f - c * e, c * d - a * f, a * e - b * d)


class _Base:
    """Keeps what the shared groups say, so that a frame with only a position costs one look-up."""

    def __init__(self, tree: Tree, shared: Tree, scale: str) -> None:
        self.tree, self.shared, self.scale = tree, shared, scale
        self.plain = _plane(tree, shared, {}, scale)

    def plane(self, frame: Tree) -> Plane:
        own = {tags.PIXEL_MEASURES, tags.PLANE_ORIENTATION, tags.PIXEL_TRANSFORMATION} & frame.keys()
        if own:
            return _plane(self.tree, self.shared, frame, self.scale)
        return replace(self.plain, position=_position(self.tree, self.shared, frame))


def _plane(tree: Tree, shared: Tree, frame: Tree, scale: str) -> Plane:
    measures = _macro(tree, shared, frame, tags.PIXEL_MEASURES)
    rescale = _macro(tree, shared, frame, tags.PIXEL_TRANSFORMATION)
    slope = values.number(rescale, tags.RESCALE_SLOPE)
    return Plane(
        position=_position(tree, shared, frame),
        orientation=_orientation(_macro(tree, shared, frame, tags.PLANE_ORIENTATION)),
        spacing=_spacing(measures),
        thickness=_length(measures, tags.SLICE_THICKNESS),
        between=_length(measures, tags.SPACING_BETWEEN_SLICES),
        slope=1.0 if slope is None else _finite(slope, "Rescale Slope"),
        intercept=_finite(values.number(rescale, tags.RESCALE_INTERCEPT) or 0.0, "Rescale Intercept"),
        rescale_type=values.text(rescale, tags.RESCALE_TYPE).upper() or scale,
    )


def _macro(tree: Tree, shared: Tree, frame: Tree, tag: int) -> Tree:
    """The frame's own item, else the shared one, else the data set itself (plain single-frame files)."""
    return values.first(frame, tag) or values.first(shared, tag) or tree


def _position(tree: Tree, shared: Tree, frame: Tree) -> Vector | None:
    found = values.numbers(_macro(tree, shared, frame, tags.PLANE_POSITION), tags.POSITION)
    if len(found) != 3:
        return None
    return (_finite(found[0], "position"), _finite(found[1], "position"), _finite(found[2], "position"))


def _orientation(tree: Tree) -> tuple[Vector, Vector]:
    found = values.numbers(tree, tags.ORIENTATION)
    if len(found) != 6:
        return ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    row, column = _unit(found[:3]), _unit(found[3:])
    if abs(sum(a * b for a, b in zip(row, column, strict=True))) > 0.01:
        raise Refused("BAD_VALUE", name="Image Orientation", value=found)
    return row, column


def _unit(vector: list[float]) -> Vector:
    length = math.sqrt(sum(part * part for part in vector))
    if not 0.5 < length < 2.0:  # also refuses NaN
        raise Refused("BAD_VALUE", name="Image Orientation", value=vector)
    return (vector[0] / length, vector[1] / length, vector[2] / length)


def _spacing(tree: Tree) -> tuple[float, float]:
    found = values.numbers(tree, tags.PIXEL_SPACING)
    if len(found) != 2:
        return (1.0, 1.0)
    if not all(0.001 < length < 1000 for length in found):
        raise Refused("BAD_VALUE", name="Pixel Spacing", value=found)
    return (found[0], found[1])


def _length(tree: Tree, tag: int) -> float:
    found = values.number(tree, tag)
    return abs(found) if found and math.isfinite(found) else 0.0


def _finite(value: float, name: str) -> float:
    if not math.isfinite(value) or abs(value) > 1e9:
        raise Refused("BAD_VALUE", name=name, value=value)
    return value
