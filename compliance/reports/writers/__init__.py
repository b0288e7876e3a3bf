"""Writers of formats that are no text templates: Word, Excel, PDF, CSV, calendars, OSCAL. One module each.

A writer takes a view or a sheet and returns bytes; it orders, counts and decides nothing. What needs a package of an
extra imports it when it writes.
"""
