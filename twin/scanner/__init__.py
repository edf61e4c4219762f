"""The CT line: parcels built from solids, scanned into DICOS files, judged by a machine that is sometimes wrong."""

from twin.scanner.content import Content, contents, declared, from_truth, invented
from twin.scanner.doors import House
from twin.scanner.line import Line, LineFaults, run
from twin.scanner.scanning import Scanner, scan

__all__ = [
    "Content",
    "House",
    "Line",
    "LineFaults",
    "Scanner",
    "contents",
    "declared",
    "from_truth",
    "invented",
    "run",
    "scan",
]
