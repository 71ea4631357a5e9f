"""A full hall to look at: invented people and companies, and their cases, made by the verbs that people use.

``history`` replays months of a hall in order of simulated time; ``clone`` multiplies what was performed.  Nothing of
the hall imports this room, only the command ``hall seed``.
"""
