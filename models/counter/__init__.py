"""What happens in front of the windows before it is a case: today the visits that are counted."""
