"""The tables. Hot rows and act lines are narrow; papers are wide and cold."""

from waybills.models.act import (
    Act,
    ActLine,
    CountDelta,
    Delivery,
    FlightLine,
    LegLine,
    PaperLine,
    ParcelLine,
    Proposal,
    Seal,
    StateCount,
    Step,
    Unsealed,
)
from waybills.models.among import Among
from waybills.models.change import Change, ChangeKind
from waybills.models.codes import CodeEntry, CodeListName
from waybills.models.flight import Bag, Flight, MasterWaybill, TransitLeg
from waybills.models.floor import Answer, FloorScan, FloorStep, NumberList, TallySession
from waybills.models.hot import HotRow
from waybills.models.intake import IntakeFault, IntakeFile, IntakeMode, IntakeStage, ManifestEntry, RefusedRow
from waybills.models.papers import (
    Declaration,
    DeclarationLine,
    Goods,
    Order,
    Paper,
    PaperToMake,
    Receipt,
    Waybill,
    WaybillNumber,
)
from waybills.models.parcel import Control, OpenRequirement, Parcel
from waybills.models.parties import (
    Carrier,
    Centre,
    Device,
    DeviceKind,
    Mandate,
    Organisation,
    OrganisationKind,
    User,
)
from waybills.models.token import ApiToken

__all__ = [
    "Act", "ActLine", "Among", "Answer", "ApiToken", "Bag", "Carrier", "Centre", "Change", "ChangeKind", "CodeEntry",
    "CodeListName", "Control", "CountDelta", "Declaration", "DeclarationLine", "Delivery", "Device", "DeviceKind",
    "Flight", "FlightLine",
    "FloorScan", "FloorStep", "Goods", "HotRow", "IntakeFault", "IntakeFile", "IntakeMode", "IntakeStage",
    "LegLine", "Mandate", "ManifestEntry", "MasterWaybill", "NumberList", "OpenRequirement", "Order",
    "Organisation", "OrganisationKind", "Paper", "PaperLine", "PaperToMake", "Parcel", "ParcelLine", "Proposal",
    "Receipt", "RefusedRow", "Seal", "StateCount", "Step", "TallySession", "TransitLeg", "Unsealed", "User",
    "Waybill", "WaybillNumber",
]  # fmt: skip
