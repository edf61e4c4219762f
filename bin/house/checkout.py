"""Where things lie in one checkout."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """One clone of the project; everything it makes while running lies under its `.run/`."""

    root: Path

    @classmethod
    def here(cls) -> "Checkout":
        return cls(Path(__file__).resolve().parent.parent.parent)

    @property
    def run(self) -> Path:
        return self.root / ".run"

    @property
    def log(self) -> Path:
        return self.run / "log"

    @property
    def env_file(self) -> Path:
        return self.run / "env"

    @property
    def house(self) -> Path:
        return self.root / "bin" / "house"

    def make_folders(self) -> None:
        self.run.mkdir(exist_ok=True)
        for folder in ("log", "media", "static", "roots"):
            # What people hand in and what is said about them is nobody else's.
            (self.run / folder).mkdir(mode=0o755 if folder == "static" else 0o700, exist_ok=True)

    def has_command(self, name: str) -> bool:
        """Whether any app brings this management command."""
        return any(self.root.glob(f"*/management/commands/{name}.py"))
