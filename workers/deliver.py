"""Topic ``deliver``: hand one delivery to its channel (reliability 3.4).

The message says when to try again; the row of the delivery says what is known of its end.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.case import Case
from models.casework.notice import Delivery, Notice
from models.casework.notices import told
from models.casework.telling import address_of, begin, settle
from models.people.account import OneTimeCode
from models.people.sign_in import CODE_MINUTES
from models.settings import Settings
from models.text import LANGS, Text
from workers.base import slow_handler
from workers.channels.handing import Ending, hand
from workers.channels.letter import Letter

_TRACK = Text("办件编号：{number}\n查询进度：{url}/track", "Number: {number}\nFollow it at: {url}/track")
_AUTOMATIC = Text("本邮件由系统自动发出，请勿回复。", "This message was sent automatically; please do not reply.")
_GO_ON = Text("继续填写：{url}/drafts/resume", "Go on: {url}/drafts/resume")
_CODE_SUBJECT = Text("验证码", "Your code")
_CODE = Text(
    "您的验证码是 {code}，{minutes}分钟内有效。工作人员不会向您索要验证码；如果不是您本人操作，请忽略本邮件。",
    "Your code is {code}, good for {minutes} minutes. Nobody of the hall will ever ask you for it; if you did not ask "
    "for it, ignore this message.",
)


@slow_handler("deliver")
class Deliver:
    def prepare(self, db: Session, ids: list[int]) -> Letter | None:
        delivery = begin(db, ids[0])
        if delivery is None:
            return None
        letter = _notice(db, delivery) if delivery.notice_id else _code(db, delivery)
        if letter is None:
            settle(db, delivery.id, "failed", "the code was no longer good when its turn came")
        return letter

    def call(self, letter: Letter) -> Ending:
        return hand(letter, settle)

    def record(self, db: Session, letter: Letter, ending: Ending) -> None:
        settle(db, letter.delivery_id, ending.state, ending.error)


def _notice(db: Session, delivery: Delivery) -> Letter:
    notice = db.get_one(Notice, delivery.notice_id)
    case = db.get_one(Case, notice.case_id)
    number = case.number or ""
    words = {lang: told(db, notice, lang) for lang in LANGS}
    track, way = {"number": number, "url": Settings.from_env().public_url}, _TRACK if number else _GO_ON
    parts = {lang: f"{words[lang].title}\n\n{words[lang].text}\n\n{way.within(lang, **track)}" for lang in LANGS}
    return Letter(
        delivery.id, delivery.channel, delivery.key, address_of(db, case), case.lang,
        " · ".join(filter(None, [words[case.lang].title, number])), _body(case.lang, parts),
        {"notice": notice.kind, "number": number},
    )  # fmt: skip


def _code(db: Session, delivery: Delivery) -> Letter | None:
    code = db.get_one(OneTimeCode, delivery.code_id)
    if code.used_at or code.expires_at < now():
        return None
    parts = {lang: _CODE.within(lang, code=code.code, minutes=CODE_MINUTES) for lang in LANGS}
    return Letter(
        delivery.id, delivery.channel, delivery.key, code.address, code.lang,
        _CODE_SUBJECT.within(code.lang), _body(code.lang, parts), {"purpose": code.purpose, "code": code.code},
    )  # fmt: skip


def _body(lang: str, parts: dict[str, str]) -> str:
    """Both languages, the reader's own first."""
    order = sorted(LANGS, key=lambda one: one != lang)
    return "\n\n――――\n\n".join(f"{parts[one]}\n\n{_AUTOMATIC.within(one)}" for one in order) + "\n"
