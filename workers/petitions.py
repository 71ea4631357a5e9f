"""Topics ``petitions`` and ``petition_over`` (the duty), ``petition_letter`` and ``petition_mail`` (telling)."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2
from sqlalchemy.orm import Session

from models.casework import files, kinds
from models.casework.files import StoredFile
from models.petition import over
from models.petition.letter import PetitionLetter
from models.petition.telling import begin_mail, record_letter, settle_mail
from models.settings import Settings
from models.text import LANGS
from workers.base import handler, slow_handler
from workers.channels.handing import Ending, hand
from workers.channels.letter import Letter
from workers.documents.data import Data
from workers.documents.petition import mail, said_by
from workers.documents.render import render


@handler("petitions")
def petitions(db: Session, ids: list[int]) -> None:
    over.scan(db)


@handler("petition_over")
def petition_over(db: Session, ids: list[int]) -> None:
    over.run_out(db, ids[0])


class Plan(NamedTuple):
    letter_id: int
    data: Data


class Made(NamedTuple):
    stored: StoredFile
    pages: int


@slow_handler("petition_letter")
class MakeLetter:
    """The PDF of one letter; it is read in one transaction and set outside of any."""

    def prepare(self, db: Session, ids: list[int]) -> Plan | None:
        letter = db.get_one(PetitionLetter, ids[0])
        if letter.produced_at is not None:
            return None
        return Plan(letter.id, said_by(db, letter, Settings.from_env()))

    def call(self, plan: Plan) -> Made:
        pdf = render("petition", plan.data)
        with pypdfium2.PdfDocument(pdf) as made:
            pages = len(made)
        return Made(files.write(Settings.from_env().uploads, pdf, kinds.PDF), pages)

    def record(self, db: Session, plan: Plan, made: Made) -> None:
        record_letter(db, plan.letter_id, made.stored, made.pages)


@slow_handler("petition_mail")
class MailLetter:
    """The e-mail that says that a letter is there: marked before the call and after it (reliability 3.4)."""

    def prepare(self, db: Session, ids: list[int]) -> Letter | None:
        letter = begin_mail(db, ids[0])
        return mail(db, letter, Settings.from_env(), LANGS) if letter else None

    def call(self, letter: Letter) -> Ending:
        return hand(letter, settle_mail)

    def record(self, db: Session, letter: Letter, ending: Ending) -> None:
        settle_mail(db, letter.delivery_id, ending.state, ending.error)
