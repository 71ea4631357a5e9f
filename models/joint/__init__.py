"""Life events (高效办成一件事): one form, one set of papers, one sending; several cases, each with its own way.

``draft`` begins and sends, ``stages`` opens what is next, ``dates`` reckons when all is done, ``asking`` joins what is
asked.  The parent's row is :class:`models.casework.parent.Parent`; a child is a plain case that knows parent and place.
"""
