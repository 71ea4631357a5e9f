"""What a request is and what may happen to it.  Knows neither Flask nor Celery nor Redis."""
