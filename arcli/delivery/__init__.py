"""Delivery: what is sent to whom and how, the outbox, the way to the mail server, what comes back."""
