"""Random people play with the real hall; after each move its laws must still hold.

``moves`` draws from what applicants, desks and the system may do, ``inputs`` says what people fill in, ``laws`` what
must hold; ``plays`` runs a list of moves, and shrinks one that breaks a law.
"""
