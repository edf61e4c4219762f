"""Why a scanner's file is not taken: a code, its parameters, and a sentence for people."""

from .texts import TEXTS


class Refused(Exception):
    """A file, slice or picture that is not taken.

    `code` is a key of TEXTS; `params` fill its sentence; `text()` is for people, in `en` or `zh-hans`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def text(self, language: str = "en") -> str:
        return say(self.code, language=language, **self.params)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.code, self.params)  # a refusal crosses processes whole

    def __str__(self) -> str:
        return f"{self.code}: {self.text()}"


def say(code: str, *, language: str = "en", **params: object) -> str:
    """The sentence of a code; a missing parameter shows as a question mark rather than failing."""
    english, chinese = TEXTS[code]
    sentence = chinese if language.lower().startswith("zh") else english
    return sentence.format_map(_Lenient(params))


def _rebuilt(code: str, params: dict[str, object]) -> Refused:
    return Refused(code, **params)


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"
