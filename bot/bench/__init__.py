"""`coop bench`: what is timed, and the peers it is timed against; nothing else imports it."""
