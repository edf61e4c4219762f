"""The CT line: parcels built from solids, scanned into DICOS files, judged by a machine that is sometimes wrong."""

from twin.scanner.content import Content, contents, from_truth, invented
from twin.scanner.line import LineFaults, run
from twin.scanner.scanning import Scanner, scan

__all__ = ["Content", "LineFaults", "Scanner", "contents", "from_truth", "invented", "run", "scan"]
