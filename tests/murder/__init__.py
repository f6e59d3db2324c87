"""The bot killed at chosen points and at random: nothing lost, nothing twice."""
