"""The applicants' side of the hall, as the journeys have it."""

from tests.journeys.conftest import app, data_dir, visitor

__all__ = ["app", "data_dir", "visitor"]
