"""``hall backup``, ``restore`` and ``upgrade``: the hall's data out of the house, back, and on to newer code."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.place import standing

if TYPE_CHECKING:
    from ground.restore import Set
    from models.keeping.contents import Contents
    from models.settings import Settings

KEYS = "The keys are NOT in it: keep SECRET_KEY, HALL_SEAL_KEYS and HALL_DIGEST_KEY (secrets.json) in another place."
folder_named = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))


@click.command()
@folder_named
@click.option("--keep", type=click.IntRange(1), help="Remove all but the newest so many sets of FOLDER afterwards.")
def backup(folder: Path, keep: int | None) -> None:
    """Write database and uploads to a new set in FOLDER, while the hall runs; exit code 1 when a file is missing."""
    from ground import backup as sets
    from models.db import transaction
    from models.keeping import contents, record
    from models.outbox.presence import code_version

    with standing() as settings:
        folder = _outside_uploads(folder.absolute(), settings)
        earlier = next(reversed(sets.sets(folder)), None)
        with contents.held_still() as (db, snapshot), sets.drafted(folder, contents.moment(db)) as draft:
            if contents.is_empty(db):
                raise click.ClickException("The database is empty: there is nothing to back up.")
            server = contents.server_version(db)
            held = contents.look(db)
            tool = sets.dump(draft, settings.database_url, server, snapshot)
            copied = sets.copy_uploads(draft, settings.uploads, contents.named_files(db), earlier)
            facts: dict[str, object] = {
                "made_at": contents.moment(db).isoformat(),
                "hall": code_version(),
                "postgresql": {"server": server, "dump": tool.version},
                **_said(held, settings),
                "files": len(copied.sums),
                "bytes": copied.octets,
                "faults": copied.faults,
            }
            whole = sets.finish(draft, copied.sums, facts)
        click.echo(f"{whole}")
        click.echo(f"database: schema {held.revision}, {held.rows['cases']} cases, {held.rows['case_event']} events")
        click.echo(
            f"uploads: {len(copied.sums)} files, {copied.octets} bytes, {copied.linked} shared with the set before"
        )
        click.echo(KEYS)
        if copied.faults:
            click.echo(f"{len(copied.faults)} files that the database names could not be taken along:", err=True)
            for fault in copied.faults:
                click.echo(f"  {fault}", err=True)
            click.echo("This counts as no backup: look for them in an earlier set, and nothing is removed.", err=True)
            sys.exit(1)
        with transaction() as db:
            record.backed_up(db, {"set": whole.name, "files": len(copied.sums), "bytes": copied.octets})
        for removed in sets.prune(folder, keep) if keep else ():
            click.echo(f"removed {removed.name}")


@click.command()
@folder_named
@click.option("--check", "only_check", is_flag=True, help="Only look whether the set is whole; touches nothing.")
def restore(folder: Path, only_check: bool) -> None:
    """Bring the set FOLDER into an empty database and an empty uploads folder."""
    from ground import restore as sets
    from models import migrations

    found = sets.opened(folder.absolute())
    click.echo(f"backup of hall {found.manifest['hall']}, made {found.made_at:%Y-%m-%d %H:%M:%S} UTC")
    click.echo(f"{sets.check(found)} parts, each as it was written")
    if not migrations.knows(found.manifest["revision"]):
        raise click.ClickException("The backup was made by a newer hall than this code: update the code first.")
    if only_check:
        return
    with standing() as settings:
        _refuse(found, settings)
        _restore(found, settings)
    noted = f" --head {found.path}" if found.manifest.get("head") else ""
    click.echo(f"Next: 'hall audit verify{noted}' must find nothing; empty the broker if it is your own; 'hall up'.")
    click.echo("Tell whoever got a number after the backup; notices sent since then are sent a second time.")


@click.command()
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the data of an older hall to this code: schema, catalogue and what 'hall up' would do before it opens.

    The hall may be stopped; then its database is started for the time this takes.
    """
    from commands.data import prepare
    from models import migrations

    with standing(new=True) as settings:
        found = migrations.check(settings.database_url)
        if found == "newer":
            raise click.ClickException("The data was made by a newer hall than this code: update the code.")
        for number, told in migrations.missing(settings.database_url) if found else ():
            click.echo(f"schema {number}: {told}")
        ctx.invoke(prepare)
    click.echo("The data fits this code: start the hall with 'hall up'.")


def _refuse(found: Set, settings: Settings) -> None:
    """Everything that speaks against a restore here, said before anything is touched."""
    from ground.restore import is_empty
    from models.db import reading
    from models.keeping import contents

    theirs, ours = found.manifest["keys"], _fingerprints(settings)
    wrong = [name for name in theirs if ours.get(name) != theirs[name]]
    if wrong:
        raise click.ClickException(
            f"The keys here are not those of the backup ({', '.join(wrong)}), so nobody could read it: set "
            f"HALL_SEAL_KEYS and HALL_DIGEST_KEY of that hall, or put its secrets.json into {settings.data_dir}."
        )
    with reading() as db:
        if not contents.is_empty(db):
            raise click.ClickException(
                "The database is not empty: name an empty one in DATABASE_URL, or a new folder in HALL_DATA_DIR."
            )
    if not is_empty(settings.uploads):
        raise click.ClickException(
            f"{settings.uploads} is not empty: name another folder in HALL_UPLOAD_DIR or HALL_DATA_DIR."
        )


def _restore(found: Set, settings: Settings) -> None:
    from ground import restore as sets
    from models import migrations
    from models.db import engine, reading, transaction
    from models.keeping import after, contents, record

    with reading() as db:
        tool = sets.restorer(found, contents.server_version(db))
    files = sets.stage_uploads(found, settings.uploads)
    sets.restore_database(found, settings.database_url, tool)
    sets.place_uploads(settings.uploads)
    # Its connections know the empty database.
    engine().dispose()
    with reading() as db:
        held = contents.look(db)
        missing = contents.missing_files(db, settings.uploads)
    _compare(found.manifest, held, missing)
    click.echo(f"database: {len(held.rows)} tables, {sum(held.rows.values())} rows, as the backup counted them")
    click.echo(f"uploads: {files} files, every one that a row names")
    for revision, told in migrations.missing(settings.database_url):
        click.echo(f"schema {revision}: {told}")
    migrations.upgrade(settings.database_url)
    with transaction() as db:
        due = after.settle(db, found.made_at)
        record.restored(db, {"set": found.path.name, "made_at": found.manifest["made_at"]})
    click.echo(f"{due} messages that were being worked on are due again; numbers continue {after.GAP} higher")


def _compare(manifest: Mapping[str, object], held: Contents, missing: list[str]) -> None:
    faults = manifest["faults"]
    assert isinstance(faults, list)
    known = {fault.partition(" ")[0] for fault in faults}
    lost = [file for file in missing if file not in known]
    if held.rows != manifest["rows"] or lost:
        raise click.ClickException(
            f"What was restored is not what the backup counted (tables {held.rows} instead of {manifest['rows']}, "
            f"missing files: {lost}): do not use this place, and keep the backup for a look at it."
        )
    for fault in faults:
        click.echo(f"missing since before the backup: {fault}", err=True)


def _said(held: Contents, settings: Settings) -> dict[str, object]:
    """The part of a manifest that tells what the store held, with the marks of the keys it needs."""
    from models.calendar import working

    ours = _fingerprints(settings)
    needed = [f"seal {number}" for number in held.seal_keys] + ["digest"]
    return {
        "revision": held.revision,
        "calendar": working.current().version,
        "rows": held.rows,
        # Here, out of the reach of whoever has the database, it later shows that the chain's end was cut off.
        "head": held.head and str(held.head),
        "keys": {name: ours[name] for name in needed},
    }


def _fingerprints(settings: Settings) -> dict[str, str]:
    from models.keeping.contents import fingerprint

    seal, digest = settings.key_bytes()
    numbered = {f"seal {number}": fingerprint(key) for number, key in enumerate(seal, start=1) if key}
    return numbered | {"digest": fingerprint(digest)}


def _outside_uploads(folder: Path, settings: Settings) -> Path:
    """Raises ``ClickException`` for a folder among the uploads, whose sweep would take the backups for lost files."""
    if folder.resolve().is_relative_to(settings.uploads.resolve()):
        raise click.ClickException(f"{folder} lies among the uploads: name a folder elsewhere, best on another disk.")
    return folder
