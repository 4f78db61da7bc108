"""Names of tasks and queues. A task carries ids only, by keyword, and ignores what it does not know."""

ACCEPT_MESSAGES = "notifications.accept_messages"
"""``message_ids``: take these messages of the outbox in."""

DELIVER = "notifications.deliver"
"""``delivery_ids``: try these deliveries now."""

QUEUE_FIRST = "notifications.first"
"""What a person is waiting for: confirmations, enquiries. One id a task."""

QUEUE_BULK = "notifications.bulk"
"""What nobody is waiting for: invitations. Up to a hundred ids a task."""

QUEUES = (QUEUE_FIRST, QUEUE_BULK)

BULK_IDS = 100
"""Most ids in one task."""
