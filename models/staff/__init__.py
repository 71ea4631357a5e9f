"""What operators do for members of staff: accounts, posts, skills, absence.  Every verb leaves a line of ``staff_act``.

The tables are in ``models.people``; this room stands above the catalogue, whose places and items it checks against.
"""
