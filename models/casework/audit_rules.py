"""What the audit looks for, each rule one statement: it sees one moment, where a move and its messages are together."""

# ruff: noqa: S608 - the statements are put together from constants only

from __future__ import annotations

from typing import NamedTuple

# What ended longer ago is no longer looked at every minute.
RECENT = "30 days"


class Rule(NamedTuple):
    """``sql`` gives rows ``case_id, revision, thing``.

    ``thing`` is the clock, document, event or delivery it is about, else the case; ``topic`` that of the message that
    repairs it, or None where only a person can.
    """

    name: str
    topic: str | None
    sql: str


_OPEN_CASE = "c.stage = any(:open)"
_UNFINISHED = "select from message m where m.done_at is null"
_OPEN_WORK = "select from work_item w where w.case_id = c.id and w.state = 'open'"
_CASE = "select c.id as case_id, c.revision, c.id as thing from cases c"

RULES = (
    # A stage that the system leaves by itself, and nothing under way to do so.
    Rule("unmoved", "route", f"""{_CASE} where (
           c.stage in ('submitted', 'received') and not exists ({_OPEN_WORK} and w.kind = 'intake')
        or c.stage = 'accepted'
        or c.stage = 'deposited' and not exists (select from supplement_line l
               join supplement s on s.id = l.supplement_id where s.case_id = c.id and s.answered_at is null
                and l.answered_at is null)
        or c.stage = 'special_procedure'
           and not exists (select from special_procedure p where p.case_id = c.id and p.ended_on is null)
        or c.stage = 'in_review' and not exists ({_OPEN_WORK} and w.kind = 'review')
        or c.stage = 'ready' and c.delivery_way = 'online'
        or c.stage = 'draft' and c.channel = 'office'
        or c.stage = 'delivered' and c.about_id is not null and c.outcome in ('granted', 'revoked')
           and exists (select from decision d where d.case_id = c.about_id and d.outcome = 'granted'
                       and d.recalled_at is null and d.over_on is null))
      and not exists ({_UNFINISHED} and m.case_id = c.id and m.topic = 'route')"""),
    # A stage that only people leave, and nobody asked to.
    Rule("workless", None, f"""{_CASE} where c.stage = 'deciding' and not exists ({_OPEN_WORK} and w.kind = 'decide')
        or c.stage = 'ready' and c.delivery_way <> 'online' and not exists ({_OPEN_WORK} and w.kind = 'handover')"""),
    Rule("unmade", "produce", f"""
      select d.case_id, c.revision, d.id as thing from document d join cases c on c.id = d.case_id
       where d.produced_at is null and d.voided_at is null
         and not exists ({_UNFINISHED} and m.case_id = d.case_id and m.topic = 'produce' and m.ids = array[d.id])"""),
    # Every document of the decision is made, and the case still waits for them.
    Rule("unconcluded", "produce", """
      select c.id as case_id, c.revision, max(d.id) as thing from cases c join document d on d.case_id = c.id
       where c.stage = 'producing' and d.kind = any(:of_decision) and d.voided_at is null
       group by c.id having bool_and(d.produced_at is not null)"""),
    # A clock ran out, the duty has gone round since, and did not see it.
    Rule("clock_unheard", "clock_over", f"""
      select k.case_id, c.revision, k.id as thing from clock k join cases c on c.id = k.case_id
        join duty on duty.name = 'clocks' and k.due_at < duty.last_success_at
       where k.stopped_on is null and k.kind = any(:acting) and k.due_at < :now
         and not exists ({_UNFINISHED} and m.case_id = k.case_id and m.topic = 'clock_over'
                                       and m.ids = array[k.id])"""),
    # A planned end has passed, the duty has gone round since, and nobody was reminded.
    Rule("procedure_unheard", "procedure_over", f"""
      select p.case_id, c.revision, p.id as thing from special_procedure p join cases c on c.id = p.case_id
        join duty on duty.name = 'clocks' and p.planned_at < duty.last_success_at
       where p.ended_on is null and p.reminded_at is null and p.planned_at < :now
         and not exists ({_UNFINISHED} and m.case_id = p.case_id and m.topic = 'procedure_over'
                                       and m.ids = array[p.id])"""),
    # A clock stands still although no procedure holds it, and for a promise no asking after acceptance.
    Rule("paused_differs", None, """
      select k.case_id, c.revision, k.id as thing from clock k join cases c on c.id = k.case_id
       where k.paused_on is not null and (k.stopped_on is not null or not exists
             (select from special_procedure p where p.case_id = k.case_id and p.ended_on is null)
         and not (k.kind = 'promised' and exists (select from supplement s
                   where s.case_id = k.case_id and s.kind = 'more' and s.answered_at is null)))"""),
    # Nobody holds it, it waits on no clock, and nothing is under way (INV-3).
    Rule("orphan", "route", f"""{_CASE} where {_OPEN_CASE} and not exists ({_OPEN_WORK})
      and not exists (select from clock k where k.case_id = c.id and k.stopped_on is null)
      and not exists ({_UNFINISHED} and m.case_id = c.id)"""),
    Rule("untold", "notify", f"""
      select e.case_id, c.revision, e.id as thing from case_event e join cases c on c.id = e.case_id
       where e.action = any(:telling) and ({_OPEN_CASE} or c.touched_at > clock_timestamp() - interval '{RECENT}')
         and not (c.parent_id is not null and e.action = 'ask_supplement')
         and not exists (select from notice n where n.event_id = e.id)
         and not exists ({_UNFINISHED} and m.case_id = e.case_id and m.topic = 'notify' and m.ids = array[e.id])"""),
    Rule("undelivered", "deliver", f"""
      select n.case_id, coalesce(c.revision, 0) as revision, d.id as thing
        from delivery d left join notice n on n.id = d.notice_id left join cases c on c.id = n.case_id
       where d.state in ('prepared', 'sending')
         and not exists ({_UNFINISHED} and m.topic = 'deliver' and m.ids = array[d.id])"""),
    # The timeline has a gap, or an event that does not begin where the one before it ended (INV-5).
    Rule("event_gap", None, f"""
      select case_id, revision, min(id) as thing from (
        select e.case_id, c.revision, e.id, e.from_stage, e.seq, row_number() over line as n,
               coalesce(lag(e.to_stage) over line, 'draft') as came_from
          from case_event e join cases c on c.id = e.case_id
         where {_OPEN_CASE} or c.touched_at > clock_timestamp() - interval '{RECENT}'
        window line as (partition by e.case_id order by e.seq)) told
       where seq <> n or from_stage <> came_from group by case_id, revision"""),
    Rule("stage_differs", None, f"""{_CASE} where c.stage <> 'draft'
      and ({_OPEN_CASE} or c.touched_at > clock_timestamp() - interval '{RECENT}')
      and c.stage is distinct from
          (select e.to_stage from case_event e where e.case_id = c.id order by e.seq desc limit 1)"""),
    Rule("case_due_differs", None, f"""{_CASE} where {_OPEN_CASE} and c.due_on is distinct from
      (select min(k.due_on) from clock k where k.case_id = c.id and k.stopped_on is null and k.paused_on is null)"""),
)  # fmt: skip
