"""Work done beside the requests: tasks deferred in the caller's transaction, and tasks by the clock.

Only this package knows the library that queues and fetches; its tables live in a schema of their own.
"""

from webapp.core.jobs.queue import defer
from webapp.core.jobs.task import OUTSIDE, URGENT, Periodic, Task, Work

__all__ = ["OUTSIDE", "URGENT", "Periodic", "Task", "Work", "defer"]
