"""What people say about the hall and what comes of it: ratings with their work orders, slips for visits."""
