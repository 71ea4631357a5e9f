"""Documents the hall makes: each planned in the transaction of its act, produced by the workers, never changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Doc(StrEnum):
    """The papers a hall system prints (rulebook section 8) that this lifecycle needs."""

    RECEIPT = "receipt"  # 收件凭证
    ACCEPTANCE = "acceptance"  # 受理通知书
    NOT_NEEDED = "not_needed"  # 不受理通知书
    WRONG_AUTHORITY = "wrong_authority"  # 不予受理通知书
    SUPPLEMENT = "supplement"  # 补正材料通知书
    PROCEDURE = "procedure"  # 特别程序告知书
    EXTENSION = "extension"  # 延期通知书
    DEPOSIT = "deposit"  # 容缺收件单
    GAP_PROMISE = "gap_promise"  # 容缺受理承诺书
    GAP_NOTICE = "gap_notice"  # 容缺候补通知书
    FALSE_PAPERS = "false_papers"  # 不予受理及警告决定书
    HEARING_RIGHT = "hearing_right"  # 听证告知书
    HEARING_NOTICE = "hearing_notice"  # 听证通知书
    DEEMED = "deemed"  # 视为准予延续告知书、生效告知书
    GRANT = "grant"  # 准予决定书
    REFUSAL = "refusal"  # 不予许可决定书
    RESULT = "result"  # the licence, certificate or record itself
    COMMITMENT = "commitment"  # 告知承诺书
    REMEDY = "remedy"  # 责令限期整改通知书
    ENDED_PROMISE = "ended_promise"  # 撤销决定书
    REVOKE_NOTICE = "revoke_notice"  # 撤销立案告知书
    REVOCATION = "revocation"  # 撤销行政许可决定书
    TERMINATION = "termination"  # 退件通知书


# The case waits in ``producing`` for these and for no others.
OF_DECISION = frozenset({Doc.DEEMED, Doc.GRANT, Doc.REFUSAL, Doc.RESULT, Doc.REVOCATION})


class Document(Base):
    """One document.  ``code`` is printed in its QR so that anybody who holds the paper can compare the digest."""

    __tablename__ = "document"
    __table_args__ = (Index("uq_document_event_kind", "event_id", "kind", unique=True),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("case_event.id"))
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    dated_on: Mapped[date]
    lang: Mapped[str]
    file: Mapped[str | None] = mapped_column(unique=True)
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    pages: Mapped[int | None]
    produced_at: Mapped[datetime | None]
    # Since when it is void: its decision was called back.  It is kept, and its applicant cannot open it.
    voided_at: Mapped[datetime | None]
