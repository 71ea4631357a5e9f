"""Reading only: what pages and commands show.  Nothing here writes."""
