"""What came of a file, in numbers: of its rows so many were taken over, were known, were refused."""

from dataclasses import dataclass, replace


@dataclass
class Verdict:
    """`accepted + known + refused == rows`; `parcels` are the new ones. Rows of a message are its nodes."""

    kind: str
    rows: int = 0
    accepted: int = 0
    known: int = 0
    refused: int = 0
    parcels: int = 0

    def all_refused(self) -> "Verdict":
        """The same file under all or nothing."""
        return replace(self, accepted=0, refused=self.rows - self.known, parcels=0)
