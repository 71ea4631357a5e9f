from __future__ import annotations

from ground.child import Patience


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def dying(lives: float) -> tuple[list[float], int | None]:
    """The waits of a child that dies ``lives`` seconds after each start, and at which death it was given up."""
    watch = Watch()
    patience = Patience(watch)
    waits = []
    for death in range(1, 21):
        patience.started()
        watch.time += lives
        if patience.died():
            return waits, death
        waits.append(round(patience.due - watch.time, 3))
        watch.time = patience.due
    return waits, None


def test_the_wait_grows_from_half_a_second() -> None:
    waits, _ = dying(0)
    assert waits[:3] == [0.5, 0.75, 1.125]
    assert waits == sorted(waits)


def test_ten_deaths_within_a_minute_are_too_many() -> None:
    assert dying(0)[1] == 10
    assert dying(2)[1] == 10


def test_one_that_lives_a_while_is_started_again_and_again_but_not_faster_than_every_half_minute() -> None:
    waits, given_up = dying(10)
    assert given_up is None and waits[-1] == 30


def test_a_minute_of_life_is_a_fresh_start() -> None:
    waits, given_up = dying(61)
    assert given_up is None and set(waits) == {0.5}
