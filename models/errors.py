"""What can go wrong by rule.  Codes, never sentences: ``web.words`` turns them into both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One reason: ``code`` such as ``id_number.check_digit``, where it sits (a field or paper key), and its figures."""

    code: str
    pointer: str | None = None
    params: dict[str, object] = field(default_factory=dict)


class HallError(Exception):
    """The root of all errors by rule.  ``code`` names the sentence a person reads."""

    code = "error"

    def __init__(self, code: str | None = None, **params: object) -> None:
        self.code = code or type(self).code
        self.params = params
        super().__init__(self.code)


class NotFound(HallError):
    """There is no such thing, or this actor may not know of it.  404."""

    code = "not_found"


class NotAllowed(HallError):
    """The actor may see the case but not do this.  403."""

    code = "not_allowed"


class NotPossible(HallError):
    """The lifecycle has no such row for the case's stage.  409."""

    code = "not_possible"


class Outdated(HallError):
    """The case has moved on since the actor looked.  409."""

    code = "outdated"


class Held(HallError):
    """Another person holds it.  423."""

    code = "held"


class TooMany(HallError):
    """Tried too often.  429; ``retry_after`` is in seconds."""

    code = "too_many"

    def __init__(self, retry_after: int, code: str | None = None) -> None:
        super().__init__(code, minutes=-(-retry_after // 60))
        self.retry_after = retry_after


class Invalid(HallError):
    """What was given cannot be used; every problem at once, not the first.  422."""

    code = "invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(problems=", ".join(p.code for p in self.problems))


class NotReady(Invalid):
    """The guards of a lifecycle row said no, each with its reason.  422."""

    code = "not_ready"
