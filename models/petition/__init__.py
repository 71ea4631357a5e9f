"""Petitions and the studio (信访, 两代表一委员工作室): heard, recorded, sorted, sent on, followed, fed back.

A petition is no case of a service item: it has a table, clocks and letters of its own (docs/adr/0006-petitions.md).
"""
