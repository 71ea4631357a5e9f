"""What people say about the hall and what comes of it: orders of ratings, slips for visits, supervision cards."""
