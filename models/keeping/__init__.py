"""Keeping the hall's store: what a backup must hold, and how a restored store goes on.  Files and programs are moved by
``ground``; what they mean is known here.
"""
