"""Bare ground: centre, organisations, people, parcels without papers."""

from waybills import acts
from waybills.acts.outcome import Outcome
from waybills.lifecycle.roles import Role
from waybills.models import Carrier, Centre, Flight, Organisation, Parcel, User

KIND_OF_ROLE = {
    Role.BROKER: "BROKER",
    Role.LOGISTICS: "LOGISTICS",
    Role.ENTERPRISE: "ENTERPRISE",
    Role.AGENCY: "AGENCY",
    Role.OPERATOR: "OPERATOR",
    Role.ADMIN: "OPERATOR",
}


def centre() -> Centre:
    defaults = {"name": "Test centre", "customs_code": "4713", "port_code": "4712", "site_code": "TEST1"}
    return Centre.objects.get_or_create(code="TEST", defaults=defaults)[0]


def carrier() -> Carrier:
    return Carrier.objects.get_or_create(iata_code="TG", defaults={"awb_prefix": "999", "name": "Test Air"})[0]


def organisation(kind: str, name: str = "") -> Organisation:
    return Organisation.objects.get_or_create(kind=kind, name=name or f"The {kind.lower()}")[0]


def person(role: Role, *, name: str = "", organisation: Organisation | None = None) -> User:
    """A person with one role, in the organisation that such people work for."""
    house = organisation or globals()["organisation"](KIND_OF_ROLE.get(role, "AUTHORITY"))
    user, _ = User.objects.get_or_create(
        username=name or role.lower(), defaults={"roles": [role.value], "organisation": house}
    )
    return user


def pre_advise(flight: Flight, n: int, **columns: int) -> Outcome:
    """`n` bare parcels on the flight, in PRE_ADVISED."""
    values = {"centre_id": flight.centre_id, "flight_id": flight.pk} | columns
    chosen = ", ".join(f"%({name})s::bigint AS {name}" for name in values)
    return acts.create(
        Parcel.pre_advise,
        Parcel,
        f"SELECT nextval('waybills_parcel_id_seq') AS id, {chosen} FROM generate_series(1, %(n)s)",
        values | {"n": n},
        ["id", *values],
        by=acts.SYSTEM,
    )


def correct_to(state: str, rows: object) -> Outcome:
    """Put rows into any state as a correction, the one verb that leads everywhere."""
    return acts.perform(Parcel.correct, rows, by=acts.SYSTEM, to=state)  # type: ignore[arg-type]
