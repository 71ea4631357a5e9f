"""What a letter to a petitioner says, and the e-mail that tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.casework.telling import UNREACHABLE
from models.catalogue.item import Department
from models.petition.event import PetitionEvent
from models.petition.letter import Letter as Kind
from models.petition.letter import PetitionLetter
from models.petition.petition import Petition
from models.petition.phases import Finding, Towards
from models.petition.telling import settle_mail
from models.petition.words import STUDIO, words_of
from models.settings import Settings
from models.text import Text
from workers.channels import carriers
from workers.channels.letter import Letter
from workers.documents.data import Data, on, pair

_FINDINGS = {
    Finding.SUPPORTED: Text("请求有依据，予以支持", "The request has a basis and is supported"),
    Finding.EXPLAINED: Text(
        "请求合理但缺乏依据，予以解释", "The request is reasonable but without basis, as explained here"
    ),
    Finding.NOT_SUPPORTED: Text("请求缺乏依据，不予支持", "The request has no basis and is not supported"),
}
_TOWARDS = {
    Towards.WINDOW: Text("服务大厅综合窗口（许可事项）", "a window of the service hall (licence matters)"),
    Towards.COMPLAINTS: Text("服务评价和投诉处理", "the rating and complaint handling of the hall"),
}
_UPHELD = {
    "yes": Text("维持原处理意见", "The opinion is upheld"),
    "no": Text("变更原处理意见", "The opinion is changed"),
}
# The parts of a letter that people wrote, in their order on the paper.
_PARTS = {
    "facts_found": Text("查明的事实", "Facts"),
    "basis": Text("处理意见及依据", "Finding and its basis"),
    "words": Text("答复内容", "What is told"),
    "reason": Text("理由", "Reasons"),
}
_REMEDIES = {
    Kind.OPINION: Text(
        "对本意见不服的，可以自收到之日起三十日内请求原办理单位的上一级机关、单位复查（《信访工作条例》第三十五条）。",
        "If you disagree, you may ask the body above within 30 days of receiving this letter to review it (Regulation "
        "on Petition Work 35).",
    ),
    Kind.REVIEW: Text(
        "对复查意见不服的，可以自收到之日起三十日内请求复查单位的上一级机关、单位复核（《信访工作条例》第三十六条）。",
        "If you still disagree, you may ask the body above within 30 days of receiving this letter for a second review "
        "(Regulation on Petition Work 36).",
    ),
    Kind.SECOND_REVIEW: Text(
        "以同一事实和理由再提出的，不再受理（《信访工作条例》第三十六条）。",
        "The same facts and reasons are not taken again (Regulation on Petition Work 36).",
    ),
}
_FOLLOW = Text(
    "信访编号：{number}\n查询办理情况：{url}/petitions/track", "Number: {number}\nFollow it at: {url}/petitions/track"
)
_AUTOMATIC = Text("本邮件由系统自动发出，请勿回复。", "This message was sent automatically; please do not reply.")


def said_by(db: Session, letter: PetitionLetter, settings: Settings) -> Data:
    """The letter as plain JSON values for its template."""
    petition, event = db.get_one(Petition, letter.petition_id), db.get_one(PetitionEvent, letter.event_id)
    words, day = words_of(db, event), letter.dated_on
    place = db.get(Department, event.office) if event.office else None
    office = place.title if place else STUDIO
    return {
        "number": letter.number,
        "dated": [day.year, day.month, day.day],
        "dated_on": on(day),
        "site": pair(STUDIO),
        "office": pair(office),
        "title": pair(words.title),
        "text": pair(words.text),
        "applicant": {"name": petition.name or "信访人", "number": ""},
        "rows": _rows(petition, letter),
        "words": [{**pair(title), "body": letter.said[name]} for name, title in _parts(letter)],
        "request": petition.request if letter.kind == Kind.OPINION else "",
        "remedy": pair(_REMEDIES[Kind(letter.kind)]) if letter.kind in _REMEDIES else None,
        "url": f"{settings.public_url}/petitions/letters/{letter.code}",
        "track": f"{settings.public_url}/petitions/track",
    }


def mail(db: Session, letter: PetitionLetter, settings: Settings, langs: Sequence[str]) -> Letter | None:
    """The e-mail of ``letter`` in both languages, the reader's own first; None where no channel reaches the address."""
    petition, event = db.get_one(Petition, letter.petition_id), db.get_one(PetitionEvent, letter.event_id)
    channels = carriers(settings)(petition.email)
    if not channels:
        settle_mail(db, letter.id, "failed", UNREACHABLE)
        return None
    words, places = words_of(db, event), {"number": petition.number, "url": settings.public_url}
    order = sorted(langs, key=lambda one: one != petition.lang)
    parts = (
        f"{words.text.within(one)}\n\n{_FOLLOW.within(one, **places)}\n\n{_AUTOMATIC.within(one)}" for one in order
    )
    return Letter(
        letter.id, channels[0], f"petition.{letter.code}", petition.email, petition.lang,
        f"{words.title.within(petition.lang)} · {petition.number}", "\n\n――――\n\n".join(parts) + "\n",
        {"letter": letter.kind, "number": petition.number},
    )  # fmt: skip


def _rows(petition: Petition, letter: PetitionLetter) -> list[Data]:
    """The pairs above the words: which petition, and the codes that the letter decides."""
    rows = [(Text("信访编号", "Petition number"), Text(petition.number, ""))]
    if letter.kind == Kind.RECEIPT:
        rows.append((Text("查询码", "Query code"), Text(petition.query_code, "")))
    said = letter.said
    if said.get("finding"):
        rows.append((Text("处理意见", "Finding"), _FINDINGS[Finding(said["finding"])]))
    if said.get("upheld"):
        rows.append((Text("结论", "Conclusion"), _UPHELD[said["upheld"]]))
    where = _TOWARDS.get(Towards(said["towards"])) if said.get("towards") else None
    if where or said.get("body"):
        name = Text("复查、复核单位", "The body above") if said.get("upheld") else Text("向何处提出", "Where to go")
        rows.append((name, where or Text(said["body"], "")))
    return [{**pair(name), "value": pair(value)} for name, value in rows]


def _parts(letter: PetitionLetter) -> list[tuple[str, Text]]:
    return [(name, title) for name, title in _PARTS.items() if letter.said.get(name)]
