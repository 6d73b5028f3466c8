"""The commands by name. No imports: completion of a command's name reads nothing else."""

# What people come to do → command → (module with its Typer app, one line of help), in the order of `arcli --help`.
# "report" stands for a report without options of its own: arcli.cli.report makes the command from its module.
TASKS: dict[str, dict[str, tuple[str, str]]] = {
    "See who owes what, and since when": {
        "aging": ("reports", "Open items by how long they are past due."),
        "balance": ("reports", "What each customer owes."),
        "open": ("reports", "Open items, one by one."),
        "statement": ("reports", "A customer's statement of account."),
        "concentration": ("report", "How much is owed by few customers."),
        "customers": ("customers", "All customers: balance, terms, limit, hold, last payment."),
        "customer": ("reports", "All about one customer."),
        "list": ("list", "The entries of a kind, with the state of each."),
        "find": ("find", "Entries that hold a text or a figure."),
        "show": ("reports", "A document: what it says, and its life."),
        "why": ("why", "The chain of entries and commits behind a figure."),
    },
    "Collect": {
        "todo": ("collecting", "What there is to do today."),
        "promises": ("report", "Promises to pay: kept, due or broken."),
        "disputes": ("collecting", "What is disputed or deducted, by age, owner, code."),
    },
    "See what moved": {
        "register": ("reports", "Every movement of receivables."),
        "rollforward": ("reports", "From opening to closing balance, by what moved it."),
        "unapplied": ("reports", "Payments and credits with something left."),
        "journal": ("journal", "The general journal: entries as postings."),
        "trial-balance": ("trial_balance", "What each account's balance is."),
        "control": ("report", "The control account against open items."),
        "tax": ("report", "Base and tax per code of a period."),
        "revalue": ("revalue", "Unrealised gain or loss on exchange."),
    },
    "See how well it comes in": {
        "kpi": ("analysis", "DSO, CEI, days to pay and losses, by month."),
        "payers": ("report", "How each customer pays, with a score."),
        "vintages": ("report", "What was collected of each month's invoices."),
        "roll-rates": ("report", "From bucket to bucket, month by month."),
    },
    "Record": {
        "init": ("init", "Begin a new ledger."),
        "add": ("add", "Record an entry."),
        "writeoff": ("writeoff", "Write off small balances."),
        "import": ("import_", "Entries from other systems' lists."),
        "correct": ("correct", "Put a mistake right: edit, or reverse and enter again."),
    },
    "Apply money": {
        "receive": ("receive", "Bank lines matched with open items; a plan."),
        "match": ("match", "Decide on receipts one by one."),
        "bank": ("bank", "What bank files say, line by line."),
        "remittance": ("remittance", "What remittance advice says."),
    },
    "Send out": {
        "print": ("print", "Documents as the customer gets them."),
    },
    "Prove": {
        "check": ("check", "Every problem of the ledger in one run."),
        "reconcile": ("reconcile", "The books against bank, customer, general ledger."),
        "close": ("close", "Check and seal a period; the month-end checklist."),
        "reopen": ("reopen", "Lift the seal of a period."),
    },
    "Look back": {
        "diff": ("diff", "What differs between two versions of the ledger."),
        "log": ("log", "Who changed what, one line per commit."),
        "blame": ("blame", "Who set each field of a document."),
    },
    "Hand over": {
        "export": ("export", "The book for other tools."),
        "convert": ("convert", "Journal text to YAML and back."),
        "fmt": ("fmt", "Lay out journals: white space only."),
        "schema": ("schema", "JSON Schema of entries, settings, documents."),
        "merge": ("merge", "Merge journals by whole entries; git calls it."),
        "help": ("help", "The manual."),
    },
}
COMMANDS = {name: row for rows in TASKS.values() for name, row in rows.items()}
# Other words for commands, as peers have them. They and full names win over beginnings of names.
ALIASES = {
    "bal": "balance", "reg": "register", "pay": "add payment", "inv": "add invoice", "stmt": "statement",
    "rec": "reconcile", "tb": "trial-balance",
}  # fmt: skip


# Commands that write to a ledger, and so know --commit, each at its end: `arcli add payment … --commit`.
WRITING = frozenset({"add", "writeoff", "import", "receive", "match", "close", "reopen", "correct", "fmt"})


def complete(words: str, index: str) -> list[str] | None:
    """Return names that complete the first word of a command line, from bash's COMP_WORDS and COMP_CWORD; else None."""
    typed = words.split()[1:2]
    if index != "1" or (typed and typed[0].startswith("-")):
        return None
    return [name for name in COMMANDS if name.startswith("".join(typed))]
