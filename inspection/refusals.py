"""Why something asked of inspection is not done; each carries a sentence for the person who asked."""


class Refusal(Exception):
    """Base of them; the message is in the reader's language."""

    status = 409
    code = "REFUSED"


class CaseGone(Refusal):
    """The case is not (or no longer) this reader's."""

    code = "CASE_GONE"


class TooEarly(Refusal):
    """Pictures not painted, or not looked at long enough."""

    code = "TOO_EARLY"


class TooLate(Refusal):
    """The time to take it back is over."""

    code = "TOO_LATE"


class Incomplete(Refusal):
    """Something needed is missing or makes no sense."""

    status = 422
    code = "INCOMPLETE"


class NotPossible(Refusal):
    """The thing is in a state in which that cannot be done."""

    code = "NOT_POSSIBLE"
