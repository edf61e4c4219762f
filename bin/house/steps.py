"""One command as a step: output in a log, signs of life meanwhile, its last lines if it fails."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from house.progress import Failed, Progress

SIGN_OF_LIFE_SECONDS = 15.0


def run_logged(
    command: Sequence[str | Path],
    *,
    log: Path,
    progress: Progress,
    advice: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run to the end or raise Failed with what the command said last."""
    parts = [str(part) for part in command]
    with log.open("ab") as file:
        file.write(f"$ {' '.join(parts)}\n".encode())
        file.flush()
        begins_at = file.tell()
        process = subprocess.Popen(
            parts, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=env, cwd=cwd
        )
        code = _wait(process, log=log, begins_at=begins_at, progress=progress)
    if code != 0:
        raise Failed(
            f"{parts[0]} … ended with exit code {code}",
            advice=advice,
            output=last_lines(log, since=begins_at),
        )


def _wait(process: subprocess.Popen, *, log: Path, begins_at: int, progress: Progress) -> int:
    began = time.monotonic()
    try:
        while True:
            try:
                return process.wait(timeout=SIGN_OF_LIFE_SECONDS)
            except subprocess.TimeoutExpired:
                said = last_lines(log, since=begins_at, lines=1)[:80]
                progress.say(f"  … for {time.monotonic() - began:.0f} s: {said}")
    except BaseException:
        process.terminate()
        process.wait()
        raise


def last_lines(log: Path, *, since: int = 0, lines: int = 15) -> str:
    with log.open("rb") as file:
        file.seek(since)
        text = file.read().decode("utf-8", errors="replace")
    return "\n".join([line for line in text.splitlines() if line.strip()][-lines:])
