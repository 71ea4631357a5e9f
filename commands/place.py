"""Where the hall's data lies, also while no hall runs on it: for commands that keep it (backup, restore, upgrade)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from commands.answer import store

if TYPE_CHECKING:
    from models.settings import Settings


@contextmanager
def standing(*, new: bool = False) -> Iterator[Settings]:
    """The hall's database and keys: of the environment, of the hall that runs, or the embedded one, started meanwhile.

    ``new``: a hall may be made here, with keys of its own.  Raises :class:`ground.trouble.Trouble` when its keys are
    gone or its database does not start, :class:`models.settings.BadSettings` for a wrong environment.
    """
    from ground import standing as servers
    from ground.folder import DataFolder, is_held
    from ground.secrets import keys, write_private
    from models.settings import Settings

    os.umask(0o077)
    settings = Settings.from_env()
    if is_held(settings.data_dir):
        with store(settings):
            yield settings
        return
    # Left by a hall that was killed, it would name servers that are gone.
    running = settings.data_dir / "running.json"
    running.unlink(missing_ok=True)
    settings = Settings.from_env()
    with DataFolder(settings.data_dir) as folder:
        private = keys(settings, folder.path, data_exists=not new or (folder.path / "postgres").exists())
        with ExitStack() as stack:
            url = settings.database_url or stack.enter_context(servers.database(folder.path))
            # As while a hall runs, so that every part of this command finds them.
            write_private(running, {**private, "database_url": url})
            stack.callback(running.unlink, missing_ok=True)
            yield stack.enter_context(store(Settings.from_env()))
