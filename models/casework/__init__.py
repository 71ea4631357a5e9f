"""The case and what may happen to it.

Read ``stages`` and ``lifecycle`` first: the table is the law of the house.  ``perform`` is the one verb that moves a
case; ``guards`` answer with reasons, ``effects`` write what a move leaves behind, ``routing`` opens the work it needs.
"""
