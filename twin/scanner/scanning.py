"""One parcel through the tunnel: its volume, and what the machine says of it."""

from dataclasses import dataclass
from datetime import datetime

from twin import chance
from twin.scanner import dicos
from twin.scanner.content import Content
from twin.scanner.phantom import Drawn, Phantom, Volume, draw
from twin.scanner.scene import build

File = tuple[str, bytes]
HIT_RATE, FALSE_ALARM_RATE = 0.90, 0.06
# The DICOS category of a threat code, as in threat_categories.csv.
CATEGORIES = {
    "KNI": "PI", "GUN": "PI", "LIQ": "ANOMALY", "BAT": "LAPTOP", "DRU": "CONTRABAND", "TOB": "CONTRABAND",
}  # fmt: skip
NOT_GOODS = ("belt", "carton")


@dataclass(frozen=True)
class Scanner:
    """One machine: its station name, how many channels it writes, and how good its algorithm is."""

    seed: object = "7"
    station: str = "CT01"
    channels: int = 1  # 2: effective atomic number as well
    compression: str = dicos.JPEG_LS  # or RLE
    hit_rate: float = HIT_RATE
    false_alarm_rate: float = FALSE_ALARM_RATE

    def scan(self, content: Content, *, scanned_at: datetime, barcode: str | None = None) -> list[File]:
        """The files of one pass at a moment with a zone; `barcode` is what the reader saw, if not the parcel's own."""
        about = self._about(content, scanned_at, barcode or content.barcode)
        phantom = draw(build(content, self.seed), self.seed, content.barcode)
        stem = f"{about.barcode}_{about.scan_number}"
        files = [(f"{stem}_density.dcs", self._volume(phantom.density, about, dicos.DENSITY))]
        if self.channels > 1:
            data = self._volume(phantom.atomic_number, about, dicos.ATOMIC_NUMBER)
            files.append((f"{stem}_zeff.dcs", data))
        return [*files, (f"{stem}_machine.dcs", dicos.report_file(self.judge(content, phantom), about))]

    def _volume(self, volume: Volume, about: dicos.About, channel: str) -> bytes:
        return dicos.volume_file(volume, about, channel, self.compression)

    def judge(self, content: Content, phantom: Phantom) -> list[dicos.Found]:
        """What the algorithm points at: mostly what is really there, sometimes nothing, sometimes innocent goods."""
        planted = [drawn for drawn in phantom.objects if drawn.solid.threat]
        if planted:
            hit = chance.happens(self.seed, self.hit_rate, "hit", self.station, content.barcode)
            return [self._found(drawn, content) for drawn in planted[:1]] if hit else []
        innocent = [drawn for drawn in phantom.objects if drawn.solid.name not in NOT_GOODS]
        if innocent and chance.happens(self.seed, self.false_alarm_rate, "false alarm", self.station, content.barcode):
            return [self._found(chance.pick(self.seed, innocent, "accused", content.barcode), content)]
        return []

    def _found(self, drawn: Drawn, content: Content) -> dicos.Found:
        solid = drawn.solid
        return dicos.Found(
            category=CATEGORIES.get(solid.threat, "ANOMALY"),
            description=solid.name if solid.threat else "density not as declared",
            box=drawn.box,
            mass_g=round(drawn.mass_g, 1),
            density=round(drawn.mass_g / drawn.volume_cm3, 3),
            probability=round(chance.between(self.seed, 0.55, 0.98, "probability", content.barcode), 2),
        )

    def _about(self, content: Content, scanned_at: datetime, barcode: str) -> dicos.About:
        number = f"S{chance.below(self.seed, 10**12, 'scan number', content.barcode, scanned_at.isoformat()):012d}"
        return dicos.About(self.seed, barcode, content.grams, self.station, number, scanned_at)


def scan(content: Content, *, scanned_at: datetime, **scanner: object) -> list[File]:
    """File name and bytes of every file that a scanner with these settings (see Scanner) makes of a parcel."""
    return Scanner(**scanner).scan(content, scanned_at=scanned_at)  # type: ignore[arg-type]
