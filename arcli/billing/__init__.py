"""Billing: contracts → what they owe by a day → invoices and credit memos to propose. Pure: no files, no screen."""
