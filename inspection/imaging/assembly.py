"""Sorts a heap of files into scans: series into volumes, reports to their images, the rest refused with reasons."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import tags
from .geometry import Stack, most_common, shape_key, stacked
from .header import Device, Header
from .limits import LIMITS, Limits
from .reading import read_header
from .refusals import Refused, say
from .report import Report, read_report
from .source import BLOCK, opened
from .tags import Channel, Kind
from .volume import SliceRef, Source, Volume, check_readable, unit_of

INCOMPLETE = frozenset({"ACQUISITION_INCOMPLETE", "MISSING_SLICES", "SERIES_REFUSED", "SLICES_REFUSED"})


@dataclass(frozen=True)
class Refusal:
    """One file that was not taken, and why."""

    file: str
    code: str
    params: dict[str, object]

    def text(self, language: str = "en") -> str:
        return say(self.code, language=language, **self.params)


@dataclass(frozen=True)
class ScanFile:
    """A file and what its header says."""

    source: Source
    header: Header


@dataclass(frozen=True)
class Scan:
    """One pass of one parcel: its volumes (density first), reports, flat pictures and warnings."""

    scan_uid: str
    barcode: str
    barcode_kind: str
    scan_number: str
    device: Device
    acquired_at: datetime | None
    volumes: tuple[Volume, ...]
    reports: tuple[Report, ...]
    pictures: tuple[ScanFile, ...]
    files: tuple[ScanFile, ...]
    warnings: tuple[str, ...]

    @property
    def density(self) -> Volume | None:
        """The volume to judge by: density, or the channel that comes nearest to it."""
        return next((volume for volume in self.volumes if volume.channel != Channel.Z_EFFECTIVE), None)

    @property
    def z_effective(self) -> Volume | None:
        """The atomic numbers, if they stand on the same grid as the density."""
        found = next((volume for volume in self.volumes if volume.channel == Channel.Z_EFFECTIVE), None)
        density = self.density
        return found if found and density and found.shape == density.shape else None

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(volume.channel.value for volume in self.volumes)

    @property
    def complete(self) -> bool:
        """Whether there is a volume and nothing of it is known to be lacking."""
        return self.density is not None and not INCOMPLETE & set(self.warnings)


@dataclass(frozen=True)
class Assembly:
    """What came of a heap of files; `views` are plain pictures, which name no scan."""

    scans: tuple[Scan, ...]
    views: tuple[ScanFile, ...]
    refused: tuple[Refusal, ...]


def files_under(paths: Iterable[Path | str]) -> Iterator[Path]:
    """The files themselves and those in folders, in a fixed order."""
    for path in map(Path, paths):
        yield from sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]


def assemble(sources: Iterable[Source], *, limits: Limits = LIMITS) -> Assembly:
    """Read all headers and make scans; a bad file is refused by itself and harms no other."""
    return _Heap(limits).take(sources).assembly()


class _Heap:
    """Collects files by scan while keeping a list of refusals."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.by_scan: dict[str, list[ScanFile]] = defaultdict(list)
        self.by_uid: dict[str, ScanFile] = {}
        self.views: list[ScanFile] = []
        self.refused: list[Refusal] = []

    def take(self, sources: Iterable[Source]) -> "_Heap":
        for count, source in enumerate(sources):
            if count >= self.limits.series_files:
                self.refuse(source, Refused("TOO_LARGE", what="files", value=count + 1, limit=count))
                break
            self._take(source)
        return self

    def assembly(self) -> Assembly:
        scans = tuple(self._scan(uid, files) for uid, files in sorted(self.by_scan.items()))
        return Assembly(scans, tuple(self.views), tuple(self.refused))

    def refuse(self, source: Source, reason: Refused) -> None:
        self.refused.append(Refusal(_name(source), reason.code, reason.params))

    def _take(self, source: Source) -> None:
        try:
            file = ScanFile(source, read_header(source, limits=self.limits))
        except Refused as reason:
            self.refuse(source, reason)
            return
        if not file.header.scan_uid:
            self.views.append(file)
        elif self._is_new(file):
            self.by_scan[file.header.scan_uid].append(file)

    def _is_new(self, file: ScanFile) -> bool:
        """Whether its identifier is new; the same file again is harmless, other content is not taken."""
        earlier = self.by_uid.setdefault(file.header.sop_uid, file)
        if earlier is file:
            return True
        same = file.header.size == earlier.header.size and _sha256(file.source) == _sha256(earlier.source)
        self.refuse(file.source, Refused("DUPLICATE" if same else "CONFLICT", uid=file.header.sop_uid))
        return False

    def _scan(self, uid: str, files: list[ScanFile]) -> Scan:
        warnings: dict[str, None] = {}
        volumes = self._volumes(files, warnings)
        reports = self._reports(files, volumes, warnings)
        for file in files:
            warnings.update(dict.fromkeys(file.header.warnings))
        main = next((file.header for file in files if file.header.kind in tags.VOLUME_KINDS), files[0].header)
        if len({file.header.barcode for file in files if file.header.barcode}) > 1:
            warnings["BARCODES_DIFFER"] = None
        pictures = tuple(file for file in files if file.header.kind in (Kind.XRAY, Kind.VIEW))
        return Scan(
            uid, main.barcode, main.barcode_kind, main.scan_number, main.device, main.acquired_at,
            volumes, reports, pictures, tuple(files), tuple(warnings),
        )  # fmt: skip

    def _volumes(self, files: list[ScanFile], warnings: dict[str, None]) -> tuple[Volume, ...]:
        groups: dict[tuple[str, Channel | None], list[ScanFile]] = defaultdict(list)
        for file in files:
            if file.header.kind in tags.VOLUME_KINDS:
                groups[file.header.series_uid, file.header.channel].append(file)
        found = []
        for group in groups.values():
            try:
                found.append(build_volume(self._readable(group, warnings), refuse=self.refuse, limits=self.limits))
                warnings.update(dict.fromkeys(found[-1].warnings))
            except Refused as reason:
                self.refuse(group[0].source, reason)
                warnings["SERIES_REFUSED"] = None
        # Density first, then what resembles it; of equal kind the fuller series.
        found.sort(key=lambda volume: (_rank(volume.channel), -volume.shape[0]))
        return tuple(found)

    def _readable(self, group: list[ScanFile], warnings: dict[str, None]) -> list[ScanFile]:
        readable = []
        for file in group:
            try:
                check_readable(file.header)
                readable.append(file)
            except Refused as reason:
                self.refuse(file.source, reason)
                warnings["SLICES_REFUSED"] = None
        if not readable:
            raise Refused("NOT_A_VOLUME")
        return readable

    def _reports(
        self, files: list[ScanFile], volumes: tuple[Volume, ...], warnings: dict[str, None]
    ) -> tuple[Report, ...]:
        known = {uid for volume in volumes for uid in volume.sop_uids}
        found = []
        for file in files:
            if file.header.kind != Kind.DICOS_TDR:
                continue
            try:
                report = read_report(file.source, limits=self.limits)
                if known and report.points_at and not report.points_at & known:
                    raise Refused("FOREIGN_REPORT")
                found.append(report)
                warnings.update(dict.fromkeys(report.warnings))
            except Refused as reason:
                self.refuse(file.source, reason)
                warnings["REPORT_REFUSED"] = None
        return tuple(found)


def build_volume(files: list[ScanFile], *, refuse: object = None, limits: Limits = LIMITS) -> Volume:
    """One volume from the files of one series and channel; `refuse(source, reason)` hears of slices left out."""
    tell = refuse if callable(refuse) else _ignore
    refs = _fitting(_in_writing_order(files), tell)
    _check_extent(refs, limits)
    dicos = refs[0].header.kind == Kind.DICOS_CT
    stack = stacked([ref.plane for ref in refs], keep_direction=dicos and len(files) == 1)
    for index in stack.doubled:
        tell(refs[index].source, Refused("DUPLICATE_POSITION"))
    if len(stack.order) > limits.frames:
        raise Refused("TOO_LARGE", what="slices", value=len(stack.order), limit=limits.frames)
    return _volume(refs, stack)


def _volume(refs: list[SliceRef], stack: Stack) -> Volume:
    slices = tuple(None if index is None else refs[index] for index in stack.order)
    first = next(ref for ref in slices if ref is not None)
    channel = first.header.channel or Channel.DENSITY
    y, x = first.plane.spacing
    return Volume(
        channel=channel,
        unit=unit_of(channel),
        slices=slices,
        spacing_mm=(stack.distance, y, x),
        origin_mm=first.plane.position or (0.0, 0.0, 0.0),
        directions=first.plane.orientation,
        step=stack.step,
        tilted=stack.tilted,
        series_uid=first.header.series_uid,
        frame_of_reference_uid=first.header.frame_of_reference_uid,
        warnings=stack.warnings,
    )


def _in_writing_order(files: list[ScanFile]) -> list[SliceRef]:
    """All frames by instance number: the order of last resort, and the first of two doubles wins."""
    ordered = sorted(files, key=lambda file: (file.header.instance_number or 0, file.header.sop_uid))
    return [
        SliceRef(file.source, file.header, index, plane)
        for file in ordered
        for index, plane in enumerate(file.header.planes)
    ]


def _fitting(refs: list[SliceRef], tell: object) -> list[SliceRef]:
    keys = [shape_key(ref.plane, ref.header.rows, ref.header.columns) for ref in refs]
    usual = most_common(keys)
    for ref, key in zip(refs, keys, strict=True):
        if key != usual and callable(tell):
            tell(ref.source, Refused("MIXED_GEOMETRY"))
    return [ref for ref, key in zip(refs, keys, strict=True) if key == usual]


def _check_extent(refs: list[SliceRef], limits: Limits) -> None:
    header = refs[0].header
    voxels = len(refs) * header.rows * header.columns
    for what, value, limit in (("slices", len(refs), limits.frames), ("voxels", voxels, limits.voxels)):
        if value > limit:
            raise Refused("TOO_LARGE", what=what, value=value, limit=limit)
    if header.samples != 1:
        raise Refused("BAD_VALUE", name="Samples per Pixel", value=header.samples)


def _rank(channel: Channel) -> int:
    order = [Channel.DENSITY, Channel.HIGH_ENERGY, Channel.MULTI_ENERGY, Channel.MU, Channel.LOW_ENERGY]
    return order.index(channel) if channel in order else 9 if channel == Channel.Z_EFFECTIVE else 8


def _sha256(source: Source) -> str:
    digest = hashlib.sha256()
    with opened(source) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _name(source: Source) -> str:
    return str(source) if isinstance(source, str | Path) else str(getattr(source, "name", "") or "upload")


def _ignore(source: Source, reason: Refused) -> None:
    del source, reason
