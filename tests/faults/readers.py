"""The readers of pictures: each takes the next case, looks, and judges it as its number wants, in every run alike."""

import threading
import time
from typing import Any

from tests.faults.lane import drawn
from tests.faults.people import Person
from tests.faults.records import Records

REST_SECONDS = 0.5
LOOKING_SECONDS = 0.3
MUST_SEE = ("MIP_AXIAL", "MIP_CORONAL", "MIP_SAGITTAL", "COLOUR_CORONAL", "VIEW")
JUDGED = """
SELECT count(*) FROM inspection_decision d JOIN inspection_cttask t ON t.id = d.task_id
JOIN waybills_waybill w ON w.parcel_id = t.parcel_id WHERE w.number = %s AND d.outcome = %s
"""
# By the share of parcels below which it is said: outcome and reason.
FIRST = ((0.08, "MIS", "GDS"), (0.13, "PRO", "KNI"), (0.23, "UNC", ""), (0.33, "RES", "BLU"), (1.0, "OK", ""))
SECOND = ((0.3, "MIS", "DEN"), (0.4, "UNC", ""), (1.0, "OK", ""))
SUPERVISOR = ((0.5, "MIS", "HID"), (1.0, "OK", ""))
WORDS = {"FIRST": FIRST, "SECOND": SECOND, "SUPERVISOR": SUPERVISOR}


class Reader:
    """One person before the review screen, until told to stop."""

    def __init__(self, person: Person, records: Records, failures: list[BaseException]) -> None:
        self.person, self.records, self.failures = person, records, failures
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=person.username, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self.records.close()
        self.person.close()

    def _run(self) -> None:
        try:
            while not self._over.is_set():
                answer = self.person.say("/inspection/review/next/", {"holding": []})
                assert answer.status_code == 200, f"{self.person.username}: {answer.status_code} {answer.text[:500]}"
                if case := answer.json()["case"]:
                    self._judge(case)
                else:
                    time.sleep(REST_SECONDS)
        except BaseException as error:
            self.failures.append(error)

    def _judge(self, case: dict[str, Any]) -> None:
        """Look and say; a case that is no longer this reader's is left to whoever has it."""
        said = {"token": case["token"]}
        if self.person.say(case["steps"]["open"], said).is_error:
            return
        for picture in case["pictures"]:
            if picture["kind"] in MUST_SEE:
                self.person.get(picture["url"])
        if self.person.say(case["steps"]["painted"], said).is_error:
            return
        time.sleep(LOOKING_SECONDS)
        outcome, reason = self._word(case["number"], case["role"])
        word = {"outcome": outcome, "reason": reason, "active_seconds": "0.3"}
        self.person.say(case["steps"]["verdict"], said | word)

    def _word(self, number: str, role: str) -> tuple[str, str]:
        """A poor picture is sent back once; the next one is judged."""
        share = drawn(number, role)
        outcome, reason = next((outcome, reason) for below, outcome, reason in WORDS[role] if share < below)
        again = outcome == "RES" and self.records.one(JUDGED, number, "RES")
        return ("OK", "") if again else (outcome, reason)
