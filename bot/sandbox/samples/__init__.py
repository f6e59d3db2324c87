"""Sample news items of the demo; all of it invented but the founding story's facts."""
