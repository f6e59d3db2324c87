"""A local stand-in for Slack, with its page, and sample feeds: the stage of the demo and of every flow test.

Nothing of the bot but `__main__`'s demo command imports it, and it imports nothing of the bot.
"""
