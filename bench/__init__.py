"""Early warning on speed: the hall beside the barest program that could stand in its place (docs/operations.md).

Nothing of the product imports this room.  Run it with ``make bench-quick``.
"""
