"""Where the journey is played: an empty house with its people, a small flight of the twin's, customs over HTTP.

What workers do between two clicks is done by `Stage.works_until`, by the services that the workers call.
"""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page

from clearance.demo import ground, people
from inspection.services import effects
from tests.factories.counterpart import work_until
from tests.factories.ground import person
from waybills.intake import running
from waybills.lifecycle.roles import Role
from waybills.models import Carrier, Goods, Mandate, Organisation, OrganisationKind, Parcel, User, Waybill
from waybills.papers.service import make_next

# Chosen so that customs inspects exactly one of the sixteen, and no commodity code of the CT rule stands twice.
PARCELS, SEED = 16, "21"
# Places in the flight, and what happens to the parcel there.
JUDGED_CLEAR, SUSPECTED, HELD, RECALLED, DETAINED, INSPECTED, LOST, DIFFERS, FAULTY = 0, 1, 2, 3, 4, 8, 12, 13, 15
UNANNOUNCED = "TGNOBODY1"
DIFFERENT_PRICE = "4.00"


class Stage:
    """The house, the flight's files, and a browser that is handed from one person to the next."""

    def __init__(self, folder: Path, page: Page, log_in_as: Callable[[User], None]) -> None:
        self.folder, self.page, self._log_in_as = folder, page, log_in_as
        options = {"parcels": PARCELS, "seed": SEED, "faults": "none", "day": timezone.localdate()}
        call_command("twin", **options, out=folder, stdout=StringIO())
        self.truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        self.flight_number: str = self.truth["flight"]
        ground.centre()
        Carrier.objects.create(iata_code=self.flight_number[:2], awb_prefix=self.truth["masters"][0][:3], name="Air")
        houses = ground.organisations(self.truth["enterprises"])
        ground.mandates(houses[OrganisationKind.BROKER], since=timezone.localdate().replace(month=1, day=1))
        carrier = self._rows()[0]["logistics_code"]
        houses[OrganisationKind.LOGISTICS] = Organisation.objects.get(customs_code=carrier)
        people.enter(houses, file=folder / "logins.txt")
        self.second_operator = ""

    def number(self, place: int) -> str:
        """The house waybill number of the parcel at a place of the flight."""
        return str(self.truth["parcels"][place]["house_waybill"])

    def numbers_but(self, *places: int) -> list[str]:
        return [self.number(place) for place in range(PARCELS) if place not in places]

    def becomes(self, who: Role | User) -> Page:
        """The browser goes to another person."""
        user = people.the(who) if isinstance(who, Role) else who
        assert user is not None
        self._log_in_as(user)
        return self.page

    def state(self, place: int) -> str:
        return Parcel.objects.get(waybill__number=self.number(place)).state

    def states(self) -> Counter[str]:
        return Counter(Parcel.objects.values_list("state", flat=True))

    def works_until(self, done: Callable[[], bool]) -> None:
        work_until(done, 30)

    def judge(self) -> None:
        """The time to take a verdict back is over."""
        effects.apply_due(at=timezone.now() + timedelta(minutes=1))

    def read_files(self) -> None:
        """What the intake's worker does."""
        for pk in running.waiting():
            running.process(pk)

    def print_papers(self) -> None:
        while make_next():
            pass

    def manifest(self) -> bytes:
        """The flight's manifest with one unknown unit, and one price that is not the order's."""
        rows = self._rows()
        for row in rows:
            if row["house_waybill"] == self.number(DIFFERS):
                row["unit_price"] = DIFFERENT_PRICE
                row["value"] = f"{float(DIFFERENT_PRICE) * float(row['quantity']):.2f}"
        wrong = next(row for row in rows if row["house_waybill"] == self.number(FAULTY))
        self.right_unit, wrong["unit"] = wrong["unit"], "xyz"
        return as_csv(rows)

    def documents(self, kind: str) -> Path:
        """The enterprises' documents of one kind ("orders", "receipts"), packed as somebody sends many small files."""
        path = self.folder / f"{kind}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for one in sorted((self.folder / kind).glob("*.xml")):
                archive.write(one, one.name)
        return path

    def ordered_price(self, place: int) -> str:
        """The unit price that the order of this parcel names."""
        return next(row["unit_price"] for row in self._rows() if row["house_waybill"] == self.number(place))

    def _rows(self) -> list[dict[str, str]]:
        """The flight's manifest as the twin wrote it."""
        return list(csv.DictReader(io.StringIO((self.folder / "manifest.csv").read_text(encoding="utf-8"))))

    def codes_of(self, numbers: set[str]) -> set[str]:
        """The commodity codes of these parcels."""
        return set(Goods.objects.filter(parcel__waybill__number__in=numbers).values_list("hs_code", flat=True))

    def sellers_of(self, place: int) -> tuple[User, User]:
        """Somebody of the enterprise that sells what is in the parcel, and of the platform that it sells on."""
        paper = Waybill.objects.get(number=self.number(place))
        houses = [Organisation.objects.get(customs_code=code) for code in (paper.ebc_code, paper.ebp_code)]
        seller, platform = (
            person(Role.ENTERPRISE, name=house.customs_code or "", organisation=house) for house in houses
        )
        return seller, platform

    def number_not_of(self, seller: User) -> str:
        """A parcel of the flight that another enterprise sells."""
        assert seller.organisation is not None
        return Waybill.objects.exclude(ebc_code=seller.organisation.customs_code).exclude(ebc_code="")[0].number

    def without_mandate(self) -> Organisation:
        """One of the flight's enterprises, whose mandate is taken away: the administrator enters it anew."""
        mandate = Mandate.objects.order_by("pk")[0]
        enterprise = mandate.enterprise
        mandate.delete()
        return enterprise


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
