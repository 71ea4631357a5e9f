"""Guards of the lifecycle: each looks at a move and answers with its reasons, or with nothing.

All guards of a row are asked, so that a person hears every reason at once.  They lie by subject in the files of this
room; the table names them all by one letter, so they are all here.
"""

# ruff: noqa: F403

from __future__ import annotations

from models.casework.guards.asking import *
from models.casework.guards.commitment import *
from models.casework.guards.decision import *
from models.casework.guards.gaps import *
from models.casework.guards.given import *
from models.casework.guards.hearing import *
from models.casework.guards.intake import *
from models.casework.guards.interest import *
from models.casework.guards.longer import *
from models.casework.guards.old_licence import *
from models.casework.guards.procedure import *
from models.casework.guards.recall import *
from models.casework.guards.review import *
from models.casework.guards.sending import *
from models.casework.guards.silence import *
from models.casework.guards.site_check import *
from models.casework.guards.talk import *
from models.casework.guards.voice import *
