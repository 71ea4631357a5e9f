"""The worker without a broker, as a real process."""

from __future__ import annotations

import pytest

from models.db import transaction
from models.outbox import QUEUES, presence
from tests.workers.hall import Hall, effects, end, eventually, is_done, open_gate, put_message, scalar
from tests.workers.ledger import AT_ONCE, AT_THE_GATE

pytestmark = pytest.mark.usefixtures("clean")


def test_it_works_claims_duties_and_says_farewell(hall: Hall) -> None:
    paused = put_message("test.slow", AT_ONCE)
    with transaction() as db:
        presence.pause(db, "slow", reason="later", by=None)
    direct = hall.direct()
    number = put_message("test.effect", AT_ONCE)
    eventually(lambda: is_done(number))
    assert effects(number) == 1 and not is_done(paused)
    eventually(lambda: scalar("select count(*) from duty where last_success_at is not null") >= len(QUEUES) - 1)
    assert scalar("select count(*) from worker_seen where name like 'direct@%'") == 1
    end(direct)
    assert scalar("select count(*) from worker_seen where name like 'direct@%'") == 0


def test_killed_and_started_anew_it_does_its_message_once(hall: Hall) -> None:
    number = put_message("test.effect", AT_THE_GATE)
    direct = hall.direct()
    eventually(lambda: scalar("select attempt from message where id = :n", n=number))
    direct.kill()
    direct.wait()
    open_gate()
    direct = hall.direct()
    eventually(lambda: is_done(number))
    end(direct)
    assert effects(number) == 1
