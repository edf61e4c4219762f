"""Every named address of the house, and who may come in: the one table of who may what, by hand and in full.

An address that does not stand here fails a test. `who` are roles; a person of the house that has a part in the thing is
let in, a stranger with the same role finds nothing where `own` is true.
"""

from dataclasses import dataclass, field

from waybills.lifecycle.roles import PERSONS, Role

R = Role
ANYBODY = frozenset({*PERSONS, "nobody"})  # without a log-in too
PEOPLE = frozenset(PERSONS)  # whoever is logged in
CUSTOMS = frozenset({R.INSPECTOR, R.EXAMINER, R.OFFICER, R.SUPERVISOR})
READERS = frozenset({R.INSPECTOR, R.SUPERVISOR})
SENDERS = frozenset({R.BROKER, R.LOGISTICS, R.ENTERPRISE})
FLOOR = frozenset({R.OPERATOR})
DESK = frozenset({R.OFFICER, R.SUPERVISOR, R.EXAMINER, R.AGENCY, R.AUDITOR})
EXAMS = CUSTOMS | {R.OPERATOR, R.AUDITOR}
LISTS = frozenset({R.BROKER, R.OPERATOR, R.OFFICER, R.SUPERVISOR, R.AUDITOR, R.ADMIN})
EXCHANGE = LISTS - {R.OPERATOR}
MESSAGES = EXCHANGE - {R.ADMIN}
SETTLERS = frozenset({R.OFFICER, R.SUPERVISOR, R.ADMIN})
INTAKES = SENDERS | CUSTOMS | {R.OPERATOR, R.AUDITOR, R.ADMIN}
ROWS = SENDERS | CUSTOMS | {R.AUDITOR}
INSTRUCTIONS = frozenset({R.OFFICER, R.SUPERVISOR, R.AGENCY, R.AUDITOR})
BROKER, ADMIN, OFFICER, SUPERVISOR = (frozenset({one}) for one in (R.BROKER, R.ADMIN, R.OFFICER, R.SUPERVISOR))
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Door:
    """`names` lead from the address's parameters to what `world.furnish` made, or are said as they are.

    `not_theirs` are roles that `who` lets in, but not to this thing: it belongs to another of their kind.
    """

    address: str
    method: str
    who: frozenset[str]
    names: dict[str, str] = field(default_factory=dict)
    own: bool = False
    not_theirs: frozenset[str] = NOBODY

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


def get(address: str, who: frozenset[str], own: bool = False, **names: str) -> Door:
    return Door(address, "get", who, names, own)


def post(address: str, who: frozenset[str], own: bool = False, **names: str) -> Door:
    return Door(address, "post", who, names, own)


def both(address: str, who: frozenset[str], own: bool = False, **names: str) -> tuple[Door, Door]:
    return get(address, who, own, **names), post(address, who, own, **names)


STEP = {"step": "LOAD"}
API = [
    get("api:schema", ANYBODY),
    get("api:docs", ANYBODY),
    post("api:token", ANYBODY),
    post("api:program-token", ANYBODY),
    get("api:parcels", PEOPLE),
    get("api:parcel", PEOPLE, own=True, pk="parcel"),
    get("api:flights", PEOPLE),
    get("api:flight", PEOPLE, own=True, pk="flight"),
    get("api:acts", PEOPLE),
    get("api:act", PEOPLE, own=True, number="act"),
    get("api:act-lines", PEOPLE, own=True, number="act"),
    *both("api:instructions", INSTRUCTIONS)[:1],
    post("api:instructions", frozenset({R.OFFICER, R.AGENCY})),
    Door("api:instruction", "get", INSTRUCTIONS, {"pk": "control"}, not_theirs=frozenset({R.AGENCY})),
    Door("api:lift", "post", frozenset({R.OFFICER, R.AGENCY}), {"pk": "control"}, not_theirs=frozenset({R.AGENCY})),
    get("api-clearance:lists", PEOPLE),
    get("api-clearance:list", PEOPLE, own=True, id="list"),
    get("api-inspection:inspections", PEOPLE),
    get("api-inspection:inspection", PEOPLE, own=True, pk="inspection"),
]
WAYBILLS = [
    get("waybills:start", PEOPLE),
    get("waybills:find", PEOPLE),
    get("waybills:parcels", PEOPLE),
    post("waybills:paste-numbers", PEOPLE),
    *both("waybills:supplement-manifest", OFFICER, number="number"),
    get("waybills:parcel", PEOPLE, own=True, number="number"),
    get("waybills:flight-board", PEOPLE),
    *both("waybills:plan-flight", frozenset({R.LOGISTICS, R.OPERATOR, R.ADMIN})),
    get("waybills:flight", PEOPLE, own=True, pk="flight"),
    post("waybills:move-flight", FLOOR, pk="flight", verb="finish_loading"),
    post("waybills:open-tally", FLOOR, pk="flight"),
    get("waybills:floor-home", FLOOR),
    get("waybills:floor-arrival", FLOOR),
    get("waybills:floor-tally", FLOOR),
    get("waybills:floor-load", FLOOR),
    get("waybills:floor-offload", FLOOR),
    get("waybills:floor-hand-back", FLOOR),
    get("waybills:tallies", FLOOR),
    *both("waybills:tally-session", FLOOR, pk="session"),
    post("waybills:seal-bag", FLOOR, pk="bag"),
    post("waybills:floor-scan", FLOOR, **STEP),
    post("waybills:floor-list", FLOOR, **STEP),
    post("waybills:floor-whole-flight", FLOOR, pk="flight", **STEP),
    get("waybills:desk", DESK),
    post("waybills:desk-paste", DESK),
    *both("waybills:act", DESK - {R.AUDITOR}),
    *both("waybills:correct-parcels", SUPERVISOR),
    *both("waybills:control", DESK, pk="control"),
    post("waybills:settle-proposal", DESK, pk="proposal"),  # who of them may, the proposal's verb says
    get("waybills:questions", BROKER),
    *both("waybills:question", BROKER, own=True, pk="question"),
    get("intake:files", INTAKES),
    *both("intake:hand-in", SENDERS),
]
# A file that the logistics enterprise handed in.
FILE = {"pk": "file"}
WAYBILLS += [
    Door("intake:file", "get", INTAKES, FILE, own=True, not_theirs=BROKER | {R.ENTERPRISE}),
    *(
        Door(f"intake:{name}", "get", ROWS, FILE, own=True, not_theirs=BROKER | {R.ENTERPRISE})
        for name in ("original", "refused-rows", "faults")
    ),
]
CLEARANCE = [
    get("clearance:lists", LISTS),
    get("clearance:flight-lists", LISTS, own=True, flight="flight"),
    post("clearance:file-lists", BROKER, own=True, flight="flight"),
    get("clearance:list", LISTS, own=True, pk="list"),
    *both("clearance:correct-list", BROKER, own=True, pk="list"),
    post("clearance:file-list", BROKER, own=True, pk="list"),
    post("clearance:report-arrival", FLOOR, flight="flight"),
    get("clearance:exchange", EXCHANGE),
    get("clearance:channel", EXCHANGE),
    post("clearance:shut-channel", SETTLERS),
    post("clearance:open-channel", SETTLERS),
    get("clearance:outbox", EXCHANGE),
    post("clearance:replay-messages", frozenset({R.BROKER, R.OFFICER, R.OPERATOR, R.ADMIN})),
    get("clearance:outbound", EXCHANGE, own=True, pk="outbound"),
    get("clearance:outbound-raw", MESSAGES, own=True, pk="outbound"),
    get("clearance:inbox", EXCHANGE),
    post("clearance:reread-messages", SETTLERS),
    # Whole documents of customs speak of everybody's lists.
    Door("clearance:inbound", "get", EXCHANGE, {"pk": "inbound"}, own=True, not_theirs=BROKER),
    Door("clearance:inbound-raw", "get", MESSAGES, {"pk": "inbound"}, own=True, not_theirs=BROKER),
    get("clearance:receipts", EXCHANGE),
    post("clearance:settle-receipts", SETTLERS),
]
CASE = {"task_id": "inspection"}
INSPECTION = [
    get("inspection:review-queue", READERS),
    get("inspection:review", READERS),
    post("inspection:review-next", READERS),
    post("inspection:review-renew", READERS),
    post("inspection:review-leave", READERS),
    *(post(f"inspection:review-{step}", READERS, **CASE) for step in ("open", "painted", "verdict", "undo", "return")),
    Door("inspection:review-picture", "get", READERS, {"token": "nothing", "pk": "rendition"}, not_theirs=READERS),
    get("inspection:tray", READERS | FLOOR),
    *both("inspection:upload", READERS | FLOOR),
    *both("inspection:tray-item", READERS | FLOOR, pk="parked"),
    get("inspection:rules", OFFICER | SUPERVISOR),
    *both("inspection:new-rule", OFFICER | SUPERVISOR),
    *both("inspection:rule", OFFICER | SUPERVISOR, pk="rule"),
    get("inspection:scan-picture", CUSTOMS | {R.AUDITOR}, scan_id="scan", pk="rendition"),
    get("inspection:exams", EXAMS),
    post("inspection:find-exam", EXAMS),
    get("inspection:exam", EXAMS, pk="exam"),
    # Who of them takes which step, tests/inspection/web/test_exams.py asks step by step.
    post("inspection:exam-photos", EXAMS, pk="exam"),
    post("inspection:exam-step", EXAMS, pk="exam", step="conclude"),
    get("inspection:photo", EXAMS, pk="photo"),
]
PAPERS = [
    post("papers:request-release-note", PEOPLE, own=True, number="released"),
    get("papers:paper", PEOPLE, own=True, number="paper"),
    get("papers:file", PEOPLE, own=True, number="paper"),
    get("papers:verify-any", ANYBODY),
    get("papers:verify", ANYBODY, number="paper"),
]
PERSON = {"key": "people", "pk": "person"}
ADMINISTRATION = [
    get("people:administration", ADMIN),
    get("people:changes", frozenset({R.ADMIN, R.AUDITOR})),
    post("people:reset-second-factor", ADMIN, pk="person"),
    post("people:lift-lockout", ADMIN, pk="person"),
    get("people:register", ADMIN, key="people"),
    *both("people:new-entry", ADMIN, key="people"),
    *both("people:entry", ADMIN, **PERSON),
    post("people:renew", ADMIN, **PERSON),
    post("people:switch-account", ADMIN, pk="person", verb="close"),
]
SHELL = [
    get("healthz", ANYBODY),
    get("readyz", ANYBODY),
    get("forgotten_password", ANYBODY),
    post("set_language", ANYBODY),
    post("shell:language", ANYBODY),
    post("shell:theme", ANYBODY),
    get("shell:account", PEOPLE),
    get("own_email", ANYBODY),  # leads to the account
    get("shell:styleguide", NOBODY),  # there only with DEBUG
    get("unknown-address", NOBODY, rest="nothing/"),
    post("unknown-address", NOBODY, rest="nothing/"),
]
DOORS = [*API, *WAYBILLS, *CLEARANCE, *INSPECTION, *PAPERS, *ADMINISTRATION, *SHELL]

# Doors of machines: a signature or a token, never a person's session.
MACHINES = {
    "gateway:receive": {},
    "dicomweb:studies": {},
    "dicomweb:study": {"scan_uid": "1.2.3"},
    "inspection:line-queue": {},
    "inspection:line-events": {},
}
# The library's own pages: for those who are not logged in yet, and for one's own account (tests/waybills/people).
BEFORE_LOG_IN = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_email",
    "account_email_verification_sent", "account_reset_password", "account_confirm_email",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "account_reset_password_done",
}  # fmt: skip
OWN_ACCOUNT = {
    "account_reauthenticate", "account_change_password", "account_set_password", "account_confirm_login_code",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip
