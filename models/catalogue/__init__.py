"""What the hall offers: service items and their versions, forms, papers, sites and life events."""
