"""The ports in memory, in their plainest form: what the databases are held against, by the same tests."""

from tests.memory.agenda import MemoryAgenda
from tests.memory.outbox import MemoryOutbox
from tests.memory.state import Shared
from tests.memory.store import MemoryStore

__all__ = ["MemoryAgenda", "MemoryOutbox", "MemoryStore", "Shared"]
