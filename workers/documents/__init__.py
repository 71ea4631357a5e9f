"""Documents the hall issues: their data read once, set by typst from the templates beside, with all fonts embedded."""
