"""What staff did and what was read, kept so that nobody can change it unseen.

Cases have their own timeline (``case_event``) and the reading of personal data its own log (``read_log``); every other
act of staff is a line of ``staff_act``.  The room stands beside the outbox, below the cases, and knows of them only
what its lines say.
"""
