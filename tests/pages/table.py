"""Every page of the hall: its endpoint, an address with places for what :mod:`tests.pages.stage` has made, its reader.

A page that is missing here fails the suite; so does one of this table that the hall no longer has.
"""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """``who`` is a login, ``applicant`` (the one with an account), ``petitioner`` (number and code shown) or nobody."""

    endpoint: str
    path: str
    who: str = ""

    @property
    def staff(self) -> bool:
        return self.who not in ("", "applicant", "petitioner") or self.endpoint == "styles.staff"


NOBODY = (
    Page("applicant.home", "/"),
    Page("applicant.services", "/services"),
    Page("applicant.services", "/services?q=许可"),
    Page("applicant.services", "/services?q=zzzz"),
    Page("applicant.services", "/services?audience=individual"),
    Page("applicant.guide", "/services/{item}"),
    Page("applicant.paper_sample", "/papers/agentl/sample?back=/services/{item}"),
    Page("applicant.guide", "/services/G-MR-015?c1=no&c2=yes&agent=no"),
    Page("applicant.guide", "/services/{item}?c1=no&c2=yes&c3=yes&agent=no"),
    Page("applicant.event_guide", "/events/{event}"),
    Page("applicant.start", "/services/{item}/start"),
    Page("applicant.event_start", "/events/{event}/start"),
    Page("applicant.track", "/track"),
    Page("applicant.resume", "/drafts/resume"),
    Page("applicant.check_document", "/documents/{document_code}"),
    Page("applicant.check_receipt", "/receipts/check"),
    Page("applicant.visiting", "/halls"),
    Page("applicant.ask_slip", "/rate"),
    Page("applicant.rate_visit", "/rate/{slip}"),
    Page("applicant.rate_visit", "/rate/{answered_slip}"),
    Page("applicant.visit_again", "/rate/{answered_slip}/again"),
    Page("applicant.petition_home", "/petitions"),
    Page("applicant.petition_new", "/petitions/new"),
    Page("applicant.petition_outcomes", "/petitions/outcomes"),
    Page("applicant.petition_track", "/petitions/track"),
    Page("applicant.petition_check", "/petitions/letters/{letter_code}"),
    Page("account.sign_in", "/account/sign-in"),
    Page("account.sign_in_ask", "/account/sign-in/code"),
    Page("account.register_ask", "/account/register"),
    Page("account.give_code", "/account/code"),
    Page("health.accessibility", "/accessibility"),
    Page("law.home", "/law/"),
    Page("law.rule", "/law/CLK-4"),
    Page("styles.applicant", "/styles/"),
    Page("styles.staff", "/styles/staff"),
    Page("styles.error", "/styles/error/404"),
)
PETITIONER = tuple(
    Page(endpoint, path, "petitioner")
    for endpoint, path in (
        ("applicant.petition_page", "/petitions/{petition}"),
        ("applicant.petition_receipt", "/petitions/{petition}/receipt"),
    )
)
APPLICANT = tuple(
    Page(endpoint, path, "applicant")
    for endpoint, path in (
        ("applicant.home", "/?signed-in"),
        ("account.mine", "/account/"),
        ("account.messages", "/account/messages"),
        ("account.agents", "/account/agents"),
        ("account.data", "/account/data"),
        ("account.password", "/account/password"),
        ("applicant.tasks", "/drafts/{draft}"),
        ("applicant.topic", "/drafts/{draft}/contact"),
        ("applicant.topic", "/drafts/{empty_draft}/own"),
        ("applicant.papers", "/drafts/{draft}/papers"),
        ("applicant.papers", "/drafts/{joint_draft}/papers"),
        ("applicant.check", "/drafts/{draft}/check"),
        ("applicant.check", "/drafts/{empty_draft}/check"),
        ("applicant.check", "/drafts/{joint_draft}/check"),
        ("applicant.ask_delete", "/drafts/{draft}/delete"),
        ("applicant.receipt", "/requests/{accepted}/receipt"),
        ("applicant.request_page", "/requests/{accepted}"),
        ("applicant.request_page", "/requests/{asked}"),
        ("applicant.request_page", "/requests/{refused}"),
        ("applicant.request_page", "/requests/{delivered}"),
        ("applicant.filed", "/requests/{accepted}/filed"),
        ("applicant.supplement", "/requests/{asked}/supplement"),
        ("applicant.line", "/requests/{asked}/supplement/{line}"),
        ("applicant.check_answers", "/requests/{asked}/supplement/check"),
        ("applicant.ask_longer", "/requests/{asked}/supplement/longer"),
        ("applicant.supplement_receipt", "/requests/{sent}/supplement/1/receipt"),
        ("applicant.messages", "/requests/{asked}/messages"),
        ("applicant.ask_withdraw", "/requests/{accepted}/withdraw"),
        ("applicant.ask_hearing", "/requests/{hearing}/hearing"),
        ("applicant.ask_promise", "/requests/{may_promise}/promise"),
        ("applicant.open_gaps", "/requests/{gap}/gaps"),
        ("applicant.commitment", "/requests/{promised}/commitment"),
        ("applicant.ask_rating", "/requests/{delivered}/rate"),
        ("applicant.ask_again", "/requests/{answered}/rate/again"),
        ("applicant.request_page", "/requests/{rated}"),
        ("applicant.ask_urge", "/requests/{accepted}/urge"),
        ("applicant.joint_page", "/joint/{joint}"),
        ("applicant.joint_receipt", "/joint/{joint}/receipt"),
        ("applicant.joint_supplement", "/joint/{joint}/supplement"),
    )
)
WINDOW = tuple(
    Page(endpoint, path, "gov.window1")
    for endpoint, path in (
        ("desk.home", "/desk/"),
        ("desk.queue", "/desk/queue"),
        ("desk.case", "/desk/cases/{waiting}"),
        ("desk.case", "/desk/cases/{checking}"),
        ("desk.case", "/desk/cases/{checking}?act=ask_supplement"),
        ("desk.case", "/desk/cases/{checking}?act=wrong_authority"),
        ("desk.case", "/desk/cases/{checking}?act=accept"),
        ("desk.case", "/desk/cases/{checking}?act=transfer"),
        ("desk.sheet", "/desk/cases/{checking}/sheet"),
        ("desk.talk", "/desk/cases/{checking}/talk"),
        ("desk.place", "/desk/cases/{checking}/papers/{checking_paper}/place"),
        ("desk.phrases", "/desk/phrases"),
        ("desk.query_code", "/desk/cases/{waiting}/code"),
        ("desk.queue", "/desk/queue?scope=team"),
        ("desk.waiting", "/desk/waiting"),
        ("desk.bulk_run", "/desk/bulk/{run}"),
        ("desk.exports", "/desk/exports"),
        ("desk.shift", "/desk/shift"),
        ("desk.find", "/desk/find"),
        ("desk.walk_in", "/desk/walk-in?q=食品"),
        ("desk.walk_in_screen", "/desk/walk-in/{walk_in}"),
        ("desk.walk_in_application", "/desk/walk-in/{walk_in}/application"),
        ("desk.walk_in_delete", "/desk/walk-in/{walk_in}/delete"),
        ("desk.slip", "/desk/cases/{filed}/slip"),
        ("desk.slip_print", "/desk/cases/{filed}/slip/a4"),
        ("desk.slip_print", "/desk/cases/{filed}/slip/80"),
        ("admin.deputy", "/admin/deputy"),
        ("admin.takeover", "/admin/takeover"),
        ("studio.new", "/studio/new"),
        ("account.password", "/account/password"),
    )
)
OTHERS_AT_DESKS = (
    Page("desk.case", "/desk/cases/{reviewing}?act=review", "mr.review"),
    Page("desk.promises", "/desk/promises", "mr.review"),
    Page("voice.urges", "/voice/urges", "mr.review"),
    Page("voice.reply", "/voice/urges/{urge}", "mr.review"),
    Page("desk.case", "/desk/cases/{deciding}?act=refuse", "mr.decide"),
    Page("desk.lengthen_whole", "/desk/cases/{child}/whole", "hc.decide"),
    Page("voice.orders", "/voice/", "voice"),
    Page("voice.order", "/voice/orders/{order}", "voice"),
    Page("voice.figures", "/voice/figures", "voice"),
    Page("voice.data_requests", "/voice/data", "voice"),
    Page("studio.home", "/studio/", "voice"),
    Page("studio.petition", "/studio/{petition}", "voice"),
    Page("studio.petition", "/studio/{petition}?act=forward", "voice"),
)
SUPERVISOR = tuple(
    Page(endpoint, path, "supervisor")
    for endpoint, path in (
        ("board.home", "/board/"),
        ("board.load", "/board/load"),
        ("board.outlook", "/board/outlook"),
        ("board.alerts", "/board/alerts"),
        ("board.day", "/board/today/received"),
        ("board.cases", "/board/cases"),
        ("board.work", "/board/work"),
        ("board.done", "/board/done/{me}"),
        ("board.week", "/board/weeks/received/{monday}"),
        ("board.fairness", "/board/fairness"),
        ("board.credit", "/board/credit"),
        ("board.learning", "/board/learning"),
        ("board.bulletins", "/board/bulletins"),
        ("board.versions", "/board/versions"),
        ("board.version_item", "/board/versions/items/{item}"),
        ("board.version_move", "/board/versions/moves/{move}"),
        ("desk.case", "/desk/cases/{delivered}"),
        ("voice.cards", "/voice/cards"),
        ("voice.card", "/voice/cards/{card}"),
        ("voice.give_card", "/voice/cards/give/{accepted}"),
        ("voice.oversee", "/voice/oversight/{accepted}"),
        ("admin.left", "/admin/left"),
        ("admin.take_over", "/admin/takeover/{held_by}?to=queue"),
        ("admin.taken_over", "/admin/takeover/done/{taken_over}"),
        ("studio.outcomes", "/studio/outcomes"),
    )
)
OPERATOR = tuple(
    Page(endpoint, path, "operator")
    for endpoint, path in (
        ("ops.overview", "/ops/"),
        ("ops.messages", "/ops/messages"),
        ("ops.message", "/ops/messages/{message}"),
        ("ops.failure", "/ops/failures/deliver/{print}"),
        ("ops.retry", "/ops/messages/{message}/retry"),
        ("ops.retry_all", "/ops/failures/deliver/{print}/retry"),
        ("ops.discard", "/ops/messages/{message}/discard"),
        ("ops.discard_all", "/ops/failures/deliver/{print}/discard"),
        ("ops.pause", "/ops/queues/notices/pause"),
        ("ops.resume", "/ops/queues/scan/resume"),
        ("ops.run", "/ops/duties/sweep_files/run"),
        ("ops.quiet", "/ops/workers/{worker}/quiet"),
        ("ops.wake", "/ops/workers/{worker}/wake"),
        ("calendar.home", "/calendar/"),
        ("calendar.version", "/calendar/{calendar}"),
        ("admin.people", "/admin/"),
        ("admin.person", "/admin/{away}"),
        ("admin.add", "/admin/new"),
        ("admin.unlock", "/admin/unlock"),
        ("admin.unlock_person", "/admin/{away}/unlock"),
        ("admin.add_post", "/admin/{away}/posts"),
        ("admin.remove_post", "/admin/{away}/posts/{post}/remove"),
        ("admin.skills", "/admin/{away}/skills"),
        ("admin.absence", "/admin/{away}/absences"),
        ("admin.end_absence", "/admin/{away}/absences/{absence}/end"),
        ("admin.deputy_of", "/admin/{away}/deputies"),
        ("admin.reset", "/admin/{away}/reset"),
        ("admin.end_sessions", "/admin/{away}/sessions"),
        ("admin.disable", "/admin/{away}/disable"),
        ("admin.enable", "/admin/{disabled}/enable"),
    )
)
PAGES = (*NOBODY, *PETITIONER, *APPLICANT, *WINDOW, *OTHERS_AT_DESKS, *SUPERVISOR, *OPERATOR)

# What a GET gives that is no page: files, pictures, machine-readable figures, and ways to another page.
NO_PAGES = {
    "account.data_copy",
    "account.left",
    "applicant.case_paper",
    "applicant.case_thumb",
    "applicant.date_file",
    "applicant.download",
    "applicant.marked_page",
    "applicant.message_file",
    "applicant.draft_paper",
    "applicant.draft_thumb",
    "applicant.paper_drawing",
    "applicant.petition_letter",
    "applicant.receipt_file",
    "applicant.receipt_key",
    "applicant.sent_copy",
    "board.figures",
    "desk.document",
    "desk.export_file",
    "desk.paper",
    "desk.paper_page",
    "desk.place_picture",
    "desk.pressed_state",
    "desk.search",
    "desk.talk_file",
    "desk.unread",
    "desk.walk_in_paper",
    "health.figures",
    "health.healthz",
    "health.readyz",
    "health.security_txt",
    "static",
    "studio.letter",
}
