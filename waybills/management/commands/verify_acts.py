"""Verify the sealed log, against an exported root if given; name the first bad act."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waybills.acts.verify import first_bad_act
from waybills.models import Seal


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--root", type=Path, help="a root that was exported earlier")

    def handle(self, *args: Any, root: Path | None, **options: Any) -> None:
        bad = first_bad_act(root=root)
        if bad:
            place = f"seal {bad.number}" if bad.number else "not sealed yet"
            self.stderr.write(f"BAD: act {bad.act_id} ({place}): {bad.what}")
            sys.exit(1)
        last = Seal.objects.order_by("-number").first()
        self.stdout.write(f"The log holds: {last.number if last else 0} acts sealed.")
