"""Files of papers and documents under the uploads folder."""

from __future__ import annotations

from pathlib import Path

from models.casework import files, kinds


def test_nobody_else_on_the_machine_looks_into_the_uploads(tmp_path: Path) -> None:
    """The hall makes the folder for itself; what an operator has set on one that is there stays."""
    uploads = tmp_path / "data" / "uploads"
    stored = files.write(uploads, b"%PDF-1.7 sample", kinds.PDF)
    assert uploads.stat().st_mode & 0o077 == 0 and files.path_of(uploads, stored.file).is_file()
    uploads.chmod(0o750)
    files.write(uploads, b"%PDF-1.7 another", kinds.PDF)
    assert uploads.stat().st_mode & 0o777 == 0o750
