"""Why something asked for is not done; each carries a stable code and a sentence for the person who asked."""


class Refused(Exception):
    """Base of them. `field` names the input that was wrong, where it was one; `status` is the answer's over HTTP."""

    status = 409
    code = "REFUSED"

    def __init__(self, sentence: str, *, code: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.code = code or self.code


class Incomplete(Refused):
    """Something needed is missing or makes no sense."""

    status = 422
    code = "INCOMPLETE"


class NotPossible(Refused):
    """The thing is in a state in which that cannot be done."""

    code = "NOT_POSSIBLE"
