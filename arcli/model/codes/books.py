"""Codes of the general ledger, 7xx, and of history, 8xx."""

from __future__ import annotations

from arcli.model.codes.code import Code, error, warning

BOOKS: dict[str, Code] = {
    # --- the general ledger -------------------------------------------------------------------------------
    "AR701": error(
        "Not an account name",
        "A name under accounts: in arcli.yaml is empty, has two spaces in a row, or characters that other tools "
        "take for something else.",
        "Write parts between colons, such as assets:receivable.",
    ),
    "AR702": error(
        "A bank without an account",
        "accounts: banks: in arcli.yaml lists banks, and a payment or refund names one that is not among them.",
        "Correct the entry's account: or add the bank to the list.",
    ),
    "AR704": error(
        "A price concession as a write-off",
        "The reason of a write-off says that the price was lowered. That is less revenue and less tax, not a bad debt.",
        "Enter a credit memo. If you mean a write-off, name its account: accounts: write_offs: REASON: ACCOUNT.",
    ),
    "AR710": error(
        "No exchange rate",
        "A document is in another currency than the base, and there is no rate on or before its date. "
        "Where the settings name no accounts, check warns of it.",
        "Add a rate entry of that day, or a file of rates: rates: file: in arcli.yaml.",
    ),
    "AR711": error(
        "The exchange rate is too old",
        "The last rate before the date is older than rates: max_age: allows (for rates of a file 7 days, if not set).",
        "Add a rate of that day, bring the file up to date, or allow older rates.",
    ),
    "AR712": error(
        "A file of rates that can't be read",
        "The file that rates: file: names is not there, is not in the layout of the European Central Bank's "
        "history, or "
        "has a cell that is not a rate.",
        "Its first line is Date,USD,JPY,…; then one row per day. Download it again or correct the cell.",
    ),
    "AR721": error(
        "A credit memo of unknown tax",
        "The ledger keeps tax; the credit memo has no line items, corrects no invoice and is applied to none. "
        "Where the settings name no accounts, check warns of it.",
        "Write corrects:INVOICE (its tax is taken pro rata) or a line item with its tax code.",
    ),
    "AR722": error(
        "Unknown relief",
        "relief: of a write-off has a value other than tax.",
        "Write relief:tax when the tax on the bad debt is claimed back, or leave it out.",
    ),
    # --- history -----------------------------------------------------------------------------------------
    "AR801": error(
        "A link that leads out of the ledger",
        "At that revision a journal is a symbolic link to a file outside the ledger's folder. git keeps the "
        "link, not what it leads to, so what the journal said then is not known.",
        "Keep the file itself in the ledger's folder.",
    ),
    "AR810": error(
        "An entry of a closed period was changed or removed",
        "A period was closed, and an entry that takes effect in it says something else now, is dated "
        "otherwise, or is gone.",
        "Take the change back; or lift the seal with arcli reopen, giving the reason, and close the period again.",
    ),
    "AR811": error(
        "An entry was added to a closed period",
        "An entry takes effect in a period that was closed without it.",
        "Date it to the first open day, with dated: for the date on the document; or reopen the period.",
    ),
    "AR812": error(
        "Settings or customers changed a closed period",
        "A document in a closed period says what it said, but its currency, its due date, its instalments or "
        "how its customer's payments are applied follow from arcli.yaml or the customer, and these changed.",
        "Change terms with a customer entry that is dated to an open day; or reopen the period.",
    ),
    "AR813": error(
        "A closed period is not what was sealed",
        "The digest of a closed period does not match, and its lock file is gone or damaged, so that arcli "
        "can't name what changed.",
        "Bring the lock file and the close entry back as they were, with git checkout.",
    ),
    "AR814": error(
        "The chain of seals is broken",
        "Each seal covers the one before it. One is missing, or two follow the same one, as when two branches"
        " each closed a period.",
        "Put the close entry back. After a merge: reopen one of the periods, and close it again.",
    ),
    "AR815": error(
        "A closed period's total differs",
        "What is open at the end of a closed period, as arcli derives it now, is not the total that its close"
        " entry states.",
        "Look for the other errors of that period; or reopen it and close it again.",
    ),
    "AR816": warning(
        "Closed, but not sealed",
        "A close entry was written by hand and has no digest. arcli adds nothing to that period, but can't "
        "tell what changes it.",
        "Remove the line and run arcli close.",
    ),
    "AR817": error(
        "A reopening without a close",
        "A reopen entry names a seal, or a period, that no close entry has.",
        "Correct its period or its digest; or put the close entry back, which was closed before it was reopened.",
    ),
    "AR818": error(
        "A seal without its close entry",
        "The lock file of a closed period is there, its close entry is not: someone unsealed the period "
        "without saying so.",
        "Put the close entry back. arcli reopen lifts a seal and keeps the reason.",
    ),
    "AR819": error(
        "Recording into a closed period",
        "The entry would take effect in a period that is closed.",
        "Record it on the first open day; --dated keeps the document's own date for its terms and its due date.",
    ),
    "AR822": warning(
        "A sealed figure that newer rules derive differently",
        "The period was sealed by an older version of arcli, and this one derives one of its figures differently: a "
        "due date, a discount, or what was posted. The entries are what they were.",
        "Look at both figures. arcli close --reseal --reason … seals the period again and records the difference.",
    ),
    "AR823": error(
        "A reopening that can't be",
        "A period is reopened together with all that were closed after it, and not before the day comes. This "
        "reopening is dated after today, or lifts a seal from under a later one that stands.",
        "Take the entry out, and use arcli reopen, which lifts all seals that must be lifted.",
    ),
    "AR824": warning(
        "A period that was reopened and not closed again",
        "A seal was lifted, and nothing covers the period since: whatever is entered into it is not noticed.",
        "Close the period again when it is right.",
    ),
    "AR825": warning(
        "Notes or customers of a closed period changed",
        "A note of a closed period, or the name, limit, salesperson, collector or insurance of a customer as they were "
        "stated in it, are not what they were when it was closed. No figure moves.",
        "Take the change back. State later changes in a new entry, dated when they happen.",
    ),
    "AR821": error(
        "A closed period posts differently",
        "The entries of a closed period are what was sealed, but what they post is not: accounts, taxes or rates were "
        "changed since.",
        "Take the change back; or reopen the period, and close it again.",
    ),
    "AR828": warning(
        "History that is cut off",
        "The repository is a shallow clone: git has no commits before a certain one. Seals that were taken out before "
        "it leave no trace here.",
        "git fetch --unshallow brings the whole history. In CI, check out the repository in full.",
    ),
    "AR820": error(
        "A seal that was taken out",
        "git knows a lock file that is no longer there, and neither is its close entry; no reopen entry names that "
        "seal. Someone unsealed the period without saying so.",
        "Put the lock file and the close entry back as git has them. arcli reopen lifts a seal and keeps the reason.",
    ),
}
