"""The rows of the lifecycle, a chapter a file; :mod:`models.casework.lifecycle` puts them together."""
