"""Where everything lies in the tunnel: a carton on the belt, goods packed on shelves, and what should not be there.

Millimetres, axes (x across the belt, y down, z along the belt).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from twin import chance
from twin.goods import Good, goods
from twin.scanner.content import Content
from twin.scanner.materials import density

Triple = tuple[float, float, float]
TUNNEL: Triple = (640.0, 640.0, 320.0)
BELT_Y, BELT_THICKNESS = 520.0, 8.0
CARTON_WALL = 4.0
SHELF = (420.0, 280.0, 240.0)  # the most goods can take up: width, height, depth
GAP = 6.0
MOST_ITEMS = 24
THINNEST = 8.0  # two voxels: thinner things would not be seen

# Shape to proportions (x, y, z) of its box and the share of that box that is material.
SHAPES: dict[str, tuple[Triple, float]] = {
    "box": ((1.0, 0.5, 0.7), 1.0),
    "slab": ((1.0, 0.15, 0.7), 1.0),
    "garment": ((1.0, 0.14, 0.75), 0.9),
    "cylinder": ((0.7, 0.7, 1.0), 0.785),
    "tube": ((1.0, 0.25, 0.25), 0.785),
    "ellipsoid": ((1.0, 0.65, 0.8), 0.524),
    "shell": ((1.0, 0.5, 0.8), 0.22),
    "bottle": ((0.42, 0.42, 1.0), 0.785),
    "coil": ((1.0, 0.22, 1.0), 0.35),
    "pieces": ((1.0, 0.5, 0.8), 0.4),
    "shoe": ((1.0, 0.45, 0.75), 0.3),
}


@dataclass(frozen=True)
class Solid:
    """One body: its box by corner and size; `form` is how it fills the box."""

    name: str
    material: str
    form: str
    corner: Triple
    size: Triple
    threat: str = ""

    def moved(self, by: Triple) -> "Solid":
        """The same body elsewhere."""
        return replace(self, corner=_plus(self.corner, by))


def _plus(one: Triple, other: Triple) -> Triple:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def build(content: Content, seed: object) -> list[Solid]:
    """All solids in the order in which they are drawn; later ones push earlier ones aside."""
    packed = _packed(_items(content))
    extent = _extent(packed, least=(220.0, 70.0, 140.0) if content.threat else (90.0, 30.0, 70.0))
    corner = (
        (TUNNEL[0] - extent[0]) / 2 + chance.between(seed, -40, 40, "carton x", content.barcode),
        BELT_Y - CARTON_WALL - extent[1],
        (TUNNEL[2] - extent[2]) / 2 + chance.between(seed, -10, 10, "carton z", content.barcode),
    )
    belt = Solid("belt", "abs", "box", (0.0, BELT_Y, 0.0), (TUNNEL[0], BELT_THICKNESS, TUNNEL[2]))
    outside = _plus(corner, (-CARTON_WALL,) * 3)
    carton = Solid("carton", "cardboard", "carton", outside, _plus(extent, (2 * CARTON_WALL,) * 3))
    # Goods lie on the floor of the carton: y points down.
    lying = [solid.moved((corner[0], corner[1] + extent[1], corner[2])) for solid in packed]
    return [belt, carton, *lying, *_planted(content, corner, extent, seed)]


def _items(content: Content) -> list[Solid]:
    catalogue = goods()
    wanted = [(catalogue[number], copy) for number, quantity in content.goods for copy in range(quantity)]
    return [_item(good, copy) for good, copy in wanted[:MOST_ITEMS]]


def _item(good: Good, copy: int) -> Solid:
    """A body of the weight that the goods have: its size follows from mass, density and form."""
    proportions, filled = SHAPES[good.shape]
    volume = good.grams / density(good.material) * 1000 / filled  # mm3 of its box
    scale = (volume / (proportions[0] * proportions[1] * proportions[2])) ** (1 / 3)
    x, y, z = (min(max(part * scale, THINNEST), most - GAP) for part, most in zip(proportions, SHELF, strict=True))
    return Solid(f"{good.name_en} {copy + 1}", good.material, good.shape, (0.0, 0.0, 0.0), (x, y, z))


def _packed(items: list[Solid]) -> list[Solid]:
    """Big things first, in rows along x, rows along z, layers upwards (y below 0); what finds no room stays out."""
    placed: list[Solid] = []
    x = y = z = row = layer = 0.0
    for item in sorted(items, key=lambda one: (-one.size[1] * one.size[0] * one.size[2], one.name)):
        width, height, depth = item.size
        if x + width > SHELF[0]:
            x, z, row = 0.0, z + row + GAP, 0.0
        if z + depth > SHELF[2]:
            x, z, row, y, layer = 0.0, 0.0, 0.0, y + layer + GAP, 0.0
        if y + height > SHELF[1]:
            continue
        placed.append(item.moved((x, -y - height, z)))
        x, row, layer = x + width + GAP, max(row, depth), max(layer, height)
    return placed


def _extent(solids: Iterable[Solid], least: Triple) -> Triple:
    """The inside of a carton that holds them all."""
    x, y, z = least
    for solid in solids:
        x = max(x, solid.corner[0] + solid.size[0])
        y = max(y, -solid.corner[1])
        z = max(z, solid.corner[2] + solid.size[2])
    return x + GAP, y + GAP, z + GAP


# What CT must stop, laid out from its own corner.
THREAT_SOLIDS: dict[str, tuple[Solid, ...]] = {
    "KNI": (
        Solid("knife blade", "steel", "box", (0, 0, 20), (148, 8, 24), "KNI"),
        Solid("knife handle", "abs", "box", (148, 0, 18), (66, 20, 28), "KNI"),
    ),
    "LIQ": (
        Solid("bottle", "pet", "cylinder", (20, 0, 0), (64, 64, 130), "LIQ"),
        Solid("liquid", "water", "cylinder", (24, 4, 6), (56, 56, 112), "LIQ"),
    ),
    "BAT": (
        *(
            Solid(f"lithium cell {x + y + 1}", "lithium_cell", "cylinder", (x * 24, y * 6, 20), (22, 22, 66), "BAT")
            for y in (0, 4)
            for x in range(4)
        ),
        Solid("battery board", "pcb", "box", (0, 0, 90), (96, 46, 8), "BAT"),
    ),
    "DRU": (Solid("bag of powder", "powder", "ellipsoid", (30, 0, 20), (150, 56, 100), "DRU"),),
    "GUN": (
        Solid("barrel", "steel", "tube", (0, 0, 40), (150, 26, 26), "GUN"),
        Solid("grip", "steel", "box", (116, 22, 42), (34, 44, 22), "GUN"),
    ),
    "TOB": (Solid("cartons of tobacco", "tobacco", "box", (20, 0, 10), (180, 54, 110), "TOB"),),
}  # fmt: skip


def _planted(content: Content, corner: Triple, extent: Triple, seed: object) -> list[Solid]:
    """The threat somewhere in the carton, wholly inside it."""
    solids = THREAT_SOLIDS.get(content.threat, ())
    if not solids:
        return []
    size = [max(solid.corner[axis] + solid.size[axis] for solid in solids) for axis in range(3)]
    x, y, z = (
        corner[axis] + max(0.0, extent[axis] - size[axis]) * chance.uniform(seed, "threat", axis, content.barcode)
        for axis in range(3)
    )
    return [solid.moved((x, y, z)) for solid in solids]
