"""`config/*` -> checked values; what is wrong is named with its file and line."""

from bot.config.actors import broken_references, load_actors, load_events, load_gazetteer
from bot.config.feeds import load_feeds
from bot.config.routing import load_subscriptions
from bot.config.tables import Loaded
from bot.config.weights import load_labeller, load_model, load_names, load_story_weights
from bot.config.words import load_common_words, load_lexicon, load_places, load_signs, load_things, load_topic_terms

__all__ = [
    "Loaded",
    "broken_references",
    "load_actors",
    "load_common_words",
    "load_events",
    "load_feeds",
    "load_gazetteer",
    "load_labeller",
    "load_lexicon",
    "load_model",
    "load_names",
    "load_places",
    "load_signs",
    "load_story_weights",
    "load_subscriptions",
    "load_things",
    "load_topic_terms",
]
