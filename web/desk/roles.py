"""Whose pages these are."""

from __future__ import annotations

from models.people.actor import Role

HANDLERS = (Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER)
"""Those who handle cases."""
LOOKERS = (*HANDLERS, Role.SUPERVISOR)
"""Those who may look at a case; operators see no personal data and so no case."""
