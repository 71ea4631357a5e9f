"""The subcommands of ``hall``, a module a subject.

They stand apart from the rooms because a command may use any of them, like ``hall.py`` itself, and because no room may
then import a command.  Rooms are imported inside the functions: ``hall calendar due`` must not wait for Celery.
"""
