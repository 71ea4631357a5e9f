"""Time as the hall counts it: the one clock, versioned holiday tables, working-day arithmetic, opening hours."""
