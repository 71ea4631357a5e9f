"""Documents of the hall: for their owner to download, and for everybody to check a paper in the hand."""

from __future__ import annotations

from flask import Response, render_template

from models.casework.kinds import PDF
from models.queries.applicant import document_by_code, licence_over, own_document
from web.applicant.blueprint import bp
from web.applicant.door import my_case
from web.applicant.filing import give
from web.applicant.learning import learned
from web.request import read


@bp.get("/requests/<number>/documents/<int:document_id>")
def download(number: str, document_id: int) -> Response:
    case = my_case(read(), number)
    document = own_document(read(), case, document_id)
    learned(case)
    assert document.file is not None
    return give(document.file, PDF, f"{document.number}.pdf")


@bp.get("/documents/<code>")
def check_document(code: str) -> str:
    """What the hall has issued under the code in a document's QR: kind, number, date, digest, and nothing personal."""
    document = document_by_code(read(), code)
    over = licence_over(read(), document)
    return render_template("applicant/document.html", document=document, over=over)
