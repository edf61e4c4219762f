"""Prove the invariants that the database alone can prove, and print the outcome digest."""

import hashlib
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waybills import books


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument("--all", action="store_true", help="go on after the first breach")

    def handle(self, *args: Any, **options: Any) -> None:
        proved, breaches = self._prove(everything=options["all"] or options["json"], quiet=options["json"])
        digests = {} if breaches else {name: _digest(part) for name, part in books.outcome_parts}
        whole = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest() if digests else None
        if options["json"]:
            found = [vars(breach) for breach in breaches]
            self.stdout.write(json.dumps({"holds": not breaches, "proved": proved, "breaches": found,
                                          "outcome": digests, "digest": whole}, ensure_ascii=False))  # fmt: skip
        elif whole:
            self.stdout.write(f"outcome digest {whole}")
        if breaches:
            sys.exit(1)

    def _prove(self, *, everything: bool, quiet: bool) -> tuple[list[str], list[books.Breach]]:
        proved, breaches = [], []
        for invariant, sentence, check in books.checks:
            found = list(check())
            breaches += found
            if not found:
                proved.append(f"{invariant} {sentence}")
            if not quiet:
                self._say(invariant, sentence, found)
            if found and not everything:
                break
        return proved, breaches

    def _say(self, invariant: str, sentence: str, found: list[books.Breach]) -> None:
        if not found:
            self.stdout.write(f"holds   {invariant} {sentence}")
        for breach in found:
            self.stderr.write(f"BREACH  {breach.invariant} {breach.about}: {breach.what}")


def _digest(part: books.OutcomePart) -> str:
    """sha256 over the sorted lines; sorting here makes it independent of the database's collation."""
    digest = hashlib.sha256()
    for line in sorted(part()):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
