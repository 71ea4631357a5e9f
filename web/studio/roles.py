"""Whose pages these are."""

from __future__ import annotations

from models.people.actor import Role

READERS = (Role.VOICE_CLERK, Role.SUPERVISOR, Role.REVIEWER, Role.DECIDER)
"""Those who may have a petition before them; units only those that are with them."""
WRITERS = (Role.VOICE_CLERK, Role.WINDOW_CLERK)
"""Those who write down what somebody says at the desk (PET-1)."""
