"""Documents: from a ledger to the content of what a customer gets, and from that to text and HTML."""
