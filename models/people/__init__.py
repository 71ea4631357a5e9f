"""Who people are to the hall: accounts and posts, actors, the numbers that name them, and how these are hidden."""
