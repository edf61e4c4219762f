"""Scanner files: what they are, what they say, and pictures of them. Plain Python, no Django.

Reading
    read_header(path_or_file) -> Header      what a file is, its pixels untouched; PNG and JPEG views too
    read_report(path_or_file) -> Report      a DICOS threat detection report with its list of Finding
    read_view(path_or_file) -> View          a PNG, JPEG, DICOS X-ray or screenshot made safe to show (.png)
    files_under(paths) -> iterator of Path   files and the content of folders, in a fixed order
    assemble(sources) -> Assembly            .scans (Scan), .views (ScanFile), .refused (Refusal)
Looking
    scan.density, scan.z_effective -> Volume or None; scan.channels, .reports, .warnings, .complete
    volume.shape (z, y, x), .spacing_mm (z, y, x), .unit, .missing, .iter_slices(), .slice(i), .box(box)
    render(scan, out_dir) -> Renditions      mip-*.png, colour-*.png, sheet-N.jpg, volume-small.nii.gz, scan.json
    render_slice(volume, index) -> PNG bytes of one slice at full size
    read_frames(path_or_file, header, indices=None) -> the frames' bytes as stored, one after the other
    measure(volume, box, z_effective=None) -> Measurement   .whole, .core (mass, volume, density, Z), .words(language)
Writing
    write_report(report, about=header, sop_uid=…, series_uid=…, written_at=…) -> bytes of a DICOS report
    write_volume(voxels, about=header, spacing_mm=…, sop_uid=…, series_uid=…, scanned_at=…) -> bytes of a DICOS CT
    new_uid() -> a fresh UID

Every refusal is Refused(code, **params) with .text("en" or "zh-hans"); warnings are codes, and say(code, language=…)
gives the sentence of either (all are in TEXTS). Limits (sizes, depths, counts) stand in LIMITS and may be passed to
every reader. Boxes are (x, y, z, width, height, depth) in voxels from 0. Slices are uint16: mg/cm3 for density
(water 1000), 100 x Z for the effective atomic number.
"""

from .assembly import Assembly, Refusal, Scan, ScanFile, assemble, build_volume, files_under
from .emitting import new_uid
from .flat import read_view
from .frames import read_frames
from .header import Device, Header
from .limits import LIMITS, Limits
from .measure import Material, Measurement, Portion, measure
from .reading import read_header
from .refusals import Refused, say
from .rendering import Rendition, Renditions, render, render_slice
from .report import Finding, Report, read_report
from .report_writer import write_report
from .tags import Channel, Kind, Syntax
from .texts import TEXTS
from .views import View
from .volume import Box, Volume
from .volume_writer import write_volume

__all__ = [
    "LIMITS",
    "TEXTS",
    "Assembly",
    "Box",
    "Channel",
    "Device",
    "Finding",
    "Header",
    "Kind",
    "Limits",
    "Material",
    "Measurement",
    "Portion",
    "Refusal",
    "Refused",
    "Rendition",
    "Renditions",
    "Report",
    "Scan",
    "ScanFile",
    "Syntax",
    "View",
    "Volume",
    "assemble",
    "build_volume",
    "files_under",
    "measure",
    "new_uid",
    "read_frames",
    "read_header",
    "read_report",
    "read_view",
    "render",
    "render_slice",
    "say",
    "write_report",
    "write_volume",
]
