"""The arithmetic of the bench, and that its bare apps do what they claim."""

from __future__ import annotations

from threading import Thread

import pytest
from werkzeug.serving import make_server

from bench import bare
from bench.load import Ask, Wrong, rate
from bench.pages import check
from bench.ratio import Pair, interleaved, row, table
from tests.databases import new_database


def test_pairs_are_taken_in_turn_and_each_keeps_its_sides() -> None:
    order: list[str] = []
    ours = iter([10.0, 20.0, 30.0])
    beside = iter([100.0, 100.0, 60.0])

    def measure(name: str, rates):  # type: ignore[no-untyped-def]
        return lambda: (order.append(name), next(rates))[1]

    pairs = interleaved(measure("ours", ours), measure("beside", beside), 3)
    assert pairs == [Pair(10, 100), Pair(20, 100), Pair(30, 60)]
    assert order == ["ours", "beside", "beside", "ours", "ours", "beside"]


def test_the_ratio_is_the_median_of_the_pairs_and_not_of_the_sides() -> None:
    """A machine that slows down in the middle moves both sides of a pair: 0.1, 0.2, 0.5 have the median 0.2."""
    told = row("x", [Pair(10, 100), Pair(80, 400), Pair(30, 60)])
    assert told == ("x", 30, 100, 0.2, 0.1, 0.5)
    assert row("x", [Pair(1, 2), Pair(3, 4)]).ratio == pytest.approx(0.625)
    assert table([told])[1].split() == ["x", "30.0", "100.0", "0.200", "0.100", "to", "0.500"]


@pytest.fixture
def bare_port(server_url: str, monkeypatch: pytest.MonkeyPatch):
    """A bare app on a database of its own with 120 lines; its port and its database's address."""
    with new_database(server_url) as url:
        own = url.replace("postgresql://", "postgresql+psycopg://", 1)
        monkeypatch.setenv("BARE_DATABASE_URL", own)
        bare.make(own, 120)
        server = make_server("127.0.0.1", 0, bare.create_app(), threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.port, own
        server.shutdown()
        thread.join()


def test_the_bare_app_stores_three_rows_and_lists_fifty_and_the_load_counts_answers(bare_port) -> None:
    port, url = bare_port
    asks = [Ask("/store", form={"words": "示例"})] * 25
    assert rate(port, asks, 303) > 0
    assert [bare.count(url, one) for one in (bare.One, bare.Two, bare.Three)] == [25, 25, 25]
    assert bare.count(url, bare.Line) == 120
    check(port, Ask("/list"))
    with pytest.raises(Wrong, match="answers 303, not 200"):
        rate(port, asks, 200)
    with pytest.raises(Wrong, match="with 0 rows"):
        check(port, Ask("/nothing"))
