"""The commands by name. No imports: completion reads this, too."""

# What people come to do → command → (module with its Typer app, one line of help), in the order of `arcli --help`.
# "report" stands for a report without options of its own: arcli.cli.report makes the command from its module.
TASKS: dict[str, dict[str, tuple[str, str]]] = {
    "See who owes what, and since when": {
        "aging": ("reports", "List open items by how long they are past due."),
        "balance": ("reports", "Show what each customer owes."),
        "open": ("reports", "List open items, one by one."),
        "statement": ("reports", "Show a customer's statement of account."),
        "concentration": ("report", "Show how much is owed by few customers."),
        "customers": ("customers", "List customers: balance, terms, limit, hold, last payment."),
        "customer": ("reports", "Show all about one customer."),
        "list": ("list", "List the entries of a kind, with the state of each."),
        "find": ("find", "Find entries by a text or a figure."),
        "show": ("reports", "Show a document: what it says, and its life."),
        "why": ("why", "Trace a figure to its entries and commits."),
    },
    "Bill by contract": {
        "contracts": ("report", "List contracts: next bill, end, notice, value."),
        "unbilled": ("report", "Show what is due by contract and not billed."),
        "bill": ("bill", "Propose invoices and credit memos by contract."),
    },
    "Collect": {
        "todo": ("todo", "List what there is to do today."),
        "worklist": ("worklist", "List whom to call, by value at risk."),
        "promises": ("report", "List promises to pay: kept, due or broken."),
        "arrangements": ("report", "List arrangements to pay by instalments: kept or broken."),
        "claims": ("report", "List claims on insurers to see to."),
        "remind": ("remind", "Remind customers of what is overdue; a plan of letters."),
        "interest": ("interest", "Charge interest on late payments; a plan of memos."),
        "disputes": ("disputes", "List what is disputed or deducted, by age, owner, code."),
    },
    "Give credit": {
        "credit-check": ("credit_check", "Check whether a customer may have more credit."),
        "limits": ("report", "List credit limits and what counts against them."),
        "holds": ("holds", "Put customers on hold, or release them; a plan."),
        "approvals": ("report", "List what needed an approval, and by whom."),
    },
    "See what moved": {
        "register": ("reports", "List every movement of receivables."),
        "rollforward": ("reports", "Show how balances moved from opening to closing."),
        "unapplied": ("reports", "List payments and credits with something left."),
        "journal": ("journal", "Show the general journal: entries as postings."),
        "trial-balance": ("trial_balance", "Show the balance of each account."),
        "control": ("report", "Compare the control account with open items."),
        "revenue": ("report", "Show revenue by the month that earned it."),
        "deferred": ("report", "Show what is deferred, and when it is earned."),
        "tax": ("report", "Show base and tax per code of a period."),
        "revalue": ("revalue", "Show unrealised gain or loss on exchange."),
    },
    "See how well it comes in": {
        "kpi": ("kpi", "Show DSO, CEI, days to pay and losses, by month."),
        "payers": ("report", "Show how each customer pays, with a score."),
        "vintages": ("report", "Show what was collected of each month's invoices."),
        "roll-rates": ("report", "Show what rolled from bucket to bucket, by month."),
        "forecast": ("forecast", "Show the cash that will come in, and try the forecast."),
        "allowance": ("allowance", "Show and book what expected credit losses require."),
        "dashboard": ("dashboard", "Show where collection stands, as one page."),
    },
    "Record": {
        "init": ("init", "Begin a new ledger."),
        "add": ("add", "Record an entry."),
        "writeoff": ("writeoff", "Write off small balances."),
        "import": ("import_", "Import entries from other systems' lists."),
        "correct": ("correct", "Correct a mistake: edit, or reverse and enter again."),
        "annotate": ("annotate", "Set order, reference, memo or tags of a document."),
        "undo": ("undo", "Take back the last write."),
        "erase": ("erase", "Erase what is kept of a private customer."),
    },
    "Apply money": {
        "receive": ("receive", "Match bank lines with open items; print a plan."),
        "match": ("match", "Decide on receipts one by one."),
        "bank": ("bank", "Show what bank files say, line by line."),
        "return": ("return_", "Record that the bank returned a payment, and its fee."),
        "remittance": ("remittance", "Show what remittance advice says."),
    },
    "Send out": {
        "print": ("print", "Print documents as the customer gets them."),
        "templates": ("templates", "List the templates of documents, and copy them."),
        "send": ("send", "Plan letters for what has not been sent."),
        "einvoice": ("einvoice", "Check e-invoices by their rules, and read them."),
        "outbox": ("outbox", "Show mails in transit; hand them over; read bounces."),
    },
    "Prove": {
        "check": ("check", "Report every problem of the ledger in one run."),
        "reconcile": ("reconcile", "Reconcile with bank, customer, general ledger."),
        "close": ("close", "Check and seal a period; show the checklist."),
        "reopen": ("reopen", "Lift the seal of a period."),
    },
    "Look back": {
        "diff": ("diff", "Compare two versions of the ledger."),
        "log": ("log", "Show who changed what, one line per commit."),
        "blame": ("blame", "Show who set each field of a document."),
    },
    "Hand over": {
        "export": ("export", "Export the book for other tools."),
        "sql": ("sql", "Ask the ledger's tables in SQL."),
        "convert": ("convert", "Convert journal text to YAML and back."),
        "fmt": ("fmt", "Lay out journals: white space only."),
        "schema": ("schema", "Print the JSON Schema of entries, settings, documents."),
        "merge": ("merge", "Merge journals by whole entries; git calls it."),
        "completion": ("completion", "Print what completes commands and values in a shell."),
        "help": ("help", "Show the manual."),
    },
}
COMMANDS = {name: row for rows in TASKS.values() for name, row in rows.items()}
# Other words for commands, as peers have them. They and full names win over beginnings of names.
ALIASES = {
    "bal": "balance", "reg": "register", "pay": "add payment", "inv": "add invoice", "stmt": "statement",
    "rec": "reconcile", "tb": "trial-balance",
}  # fmt: skip


# Commands that write to a ledger, and so know --commit, each at its end: `arcli add payment … --commit`.
WRITING = frozenset({
    "add", "allowance", "bill", "return", "writeoff", "interest", "remind", "holds", "import", "receive", "match",
    "send", "outbox", "templates", "einvoice read", "close", "reopen", "correct", "annotate", "fmt",
})  # fmt: skip
