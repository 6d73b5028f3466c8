"""Every diagnostic code: what it says, why it comes up, what to do. The manual's page is made from this table.

A code never changes its meaning; one that is no longer used is not given to something else. 0xx files, 1xx the text
of entries, 2xx names and numbers, 3xx rules of the subledger, 4xx warnings, 5xx settings, 6xx files from outside,
7xx the general ledger, 8xx history.
"""

from __future__ import annotations

from typing import NamedTuple

from arcli.model.diagnostics import Severity


class Code(NamedTuple):
    """A diagnostic code: a title, error or warning, why it comes up, and what to do about it."""

    title: str
    severity: Severity
    cause: str
    fix: str


def _error(title: str, cause: str, fix: str) -> Code:
    return Code(title, "error", cause, fix)


def _warning(title: str, cause: str, fix: str) -> Code:
    return Code(title, "warning", cause, fix)


CODES: dict[str, Code] = {
    # --- files -------------------------------------------------------------------------------------------
    "AR001": _error(
        "A file or folder can't be read",
        "A file of the ledger is gone, a link that leads nowhere, a pipe, or you have no permission to read it.",
        "Correct the link or the permission, or take the file out of the ledger. Then run arcli again.",
    ),
    "AR002": _error(
        "Bytes that are not UTF-8",
        "The file was saved in another encoding, often Windows-1252, Latin-1 or UTF-16. "
        "arcli does not guess which letters such bytes stand for.",
        "Open the file in your editor and save it as UTF-8.",
    ),
    "AR003": _error(
        "A NUL byte",
        "A byte that no text has. The file may be damaged, or it may be no text at all, such as a spreadsheet.",
        "Remove the byte. If the file is no journal, take it out of the ledger or name it under exclude: in "
        "arcli.yaml.",
    ),
    "AR004": _error(
        "A carriage return alone",
        "Lines end with a line feed, or with carriage return and line feed as on Windows. A carriage return "
        "alone would "
        "hide the rest of the line in some programs.",
        "Save the file with LF or CRLF line ends.",
    ),
    "AR005": _error(
        "A folder that links back into itself",
        "A link in the ledger leads to a folder that the link is in, so that reading would never end.",
        "Remove the link.",
    ),
    "AR006": _error(
        "A pattern that matches no file",
        "A pattern under include: or exclude: in arcli.yaml matches no file of the ledger. A misspelt one would "
        "leave "
        "entries out of every report.",
        "Correct the pattern, or remove it. Paths are relative to arcli.yaml; * stays in one folder, ** is any depth.",
    ),
    "AR008": _error(
        "A control character or an odd space",
        "A text holds a sign that can't be seen, or a no-break space stands where a plain space belongs. "
        "Both come in with texts that are copied from web pages and documents.",
        "Delete the sign and type a plain space.",
    ),
    "AR009": _error(
        "A line that is too long",
        "A line of a journal is longer than 100,000 characters. No one wrote it: line ends are missing, or the "
        "file is "
        "something else.",
        "Bring the line ends back, or take the file out of the ledger.",
    ),
    # --- the text of entries -----------------------------------------------------------------------------
    "AR101": _error(
        "An indented line that belongs to no entry",
        "Details are indented under their entry. This line is indented, but a blank line or the beginning of "
        "the file "
        "stands before it.",
        "Remove the blank line before it, or the indentation if it is an entry.",
    ),
    "AR102": _error(
        "A line that does not begin with a date",
        "Every entry begins at column 1 with a date. This line begins with something else.",
        "Put the date first. Indent the line if it is a detail; put a semicolon before it if it is a comment.",
    ),
    "AR103": _error(
        "A date that is not one",
        "Dates are written year, month, day: 2026-03-31. This one is written otherwise, or there is no such day.",
        "Write the date as the hint shows it.",
    ),
    "AR104": _error(
        "A kind of entry that does not exist",
        "The word behind the date says what the entry is: invoice, payment, credit and so on. This word is none "
        "of them.",
        "Correct the word. arcli help format lists the kinds.",
    ),
    "AR105": _error(
        "Something is missing",
        "The entry lacks something that every entry of its kind has, such as an amount, or a due date of an extension.",
        "Add it. The hint shows the order of the words.",
    ),
    "AR106": _error(
        "A quote that is not closed",
        "A text begins with a quotation mark and does not end with one on the same line.",
        'Close the quote. A quotation mark within a text is written \\".',
    ),
    "AR107": _error(
        "Something unexpected",
        "A word stands where the entry has no place for one: often a text with spaces that is not in quotes.",
        "Quote texts with spaces. Keys are written key:value, without a space behind the colon.",
    ),
    "AR108": _error(
        "A key that does not exist",
        "This kind of entry, or this kind of detail line, has no key of that name.",
        "Correct the name. Keys of your own begin with x-.",
    ),
    "AR109": _error(
        "Something is given twice",
        "A key may stand once in an entry, whether in its first line or on a line of its own.",
        "Keep one of them.",
    ),
    "AR110": _error(
        "A number that is not one",
        "Amounts are digits with a decimal point, and commas before every third digit or nowhere. This one is "
        "written "
        "otherwise, or is negative where it can't be.",
        "Write it as the hint shows it.",
    ),
    "AR111": _error(
        "An ID that is not one",
        "IDs begin with a letter or a digit and hold letters, digits and _ . / + & -. They never look like a "
        "date or an "
        "amount, since no one could tell them apart.",
        "Give the document or customer an ID of that form. An instalment is named by ID#1, ID#2 and so on.",
    ),
    "AR112": _error(
        "A value that its key does not take",
        "The value of a key is missing or not of the right sort: a percentage without its sign, a period that "
        "is no month.",
        "Write the value as the hint shows it.",
    ),
    "AR113": _error(
        "A currency that does not exist",
        "Currencies are the codes of ISO 4217, three capitals: USD, EUR, GBP.",
        "Correct the code.",
    ),
    "AR114": _error(
        "A detail that this kind does not have",
        "An application, a line item or an instalment stands under an entry that can't have one.",
        "Look at the indentation: does the line belong to another entry? A field is written key: text, with a space.",
    ),
    "AR115": _error(
        "Not valid YAML",
        "The file breaks the rules of YAML at this place. Nothing of the file is read until it is mended.",
        "Look at indentation, colons and quotes there and in the line above.",
    ),
    "AR116": _error(
        "An anchor, alias or tag in YAML",
        "YAML can name a value and repeat it elsewhere. In books every figure stands where it counts, so arcli "
        "takes none "
        "of these.",
        "Write the value out.",
    ),
    "AR117": _error(
        "A YAML key that stands twice",
        "One entry (or one mapping in it) has the same key twice. Other programs would silently take the last.",
        "Keep one of them.",
    ),
    "AR118": _error(
        "YAML of the wrong shape",
        "A YAML file of entries is one list; each entry is a mapping of keys to values; applications, lines and "
        "instalments "
        "are lists of mappings.",
        "Bring it into the shape that the hint shows. arcli convert shows any entry as YAML.",
    ),
    "AR120": _error(
        "An escape that does not exist",
        'Within quotes a backslash begins an escape. There are three: \\" for a quotation mark, \\\\ for a backslash, '
        "\\n for a new line.",
        "Write two backslashes where one is meant.",
    ),
    # --- names and numbers -------------------------------------------------------------------------------
    "AR201": _error(
        "An ID that is taken",
        "Two documents have the same ID. Each document of a ledger has its own, whatever its kind and customer.",
        "Give one of them another ID. If the document was entered twice, remove one.",
    ),
    "AR202": _error(
        "A document that does not exist",
        "An entry names a document that is nowhere in the ledger.",
        "Correct the ID, enter the document, or see that the file that holds it is read.",
    ),
    "AR204": _error(
        "A customer who does not exist",
        "An entry names a customer that is declared nowhere in the ledger.",
        "Correct the ID, or declare the customer in customers.yaml or by a customer entry.",
    ),
    "AR205": _error(
        "Terms that do not exist",
        "Payment terms are a rule such as net30, eom+15 or 2/10net30, or a name under terms: in arcli.yaml.",
        "Correct the terms, or define them in arcli.yaml.",
    ),
    "AR206": _error(
        "A tax code that does not exist",
        "A line item names a tax code that arcli.yaml does not have, or that has no rate yet on the document's date.",
        "Correct the code, or add it with its rate under taxes: in arcli.yaml.",
    ),
    "AR207": _error(
        "An instalment that does not exist",
        "ID#2 names the second instalment of a document by due date. This document has fewer, or none.",
        "Name an instalment that it has, or the document alone.",
    ),
    "AR208": _error(
        "An amount without a currency",
        "An amount without a code is in the customer's currency, else in the ledger's. Neither is set.",
        "Write the code behind the amount, or set currency: for the customer or in arcli.yaml.",
    ),
    "AR209": _error(
        "More decimals than the currency has",
        "US dollars have two decimals, yen none, dinars three. This amount has more than its currency.",
        "Round the amount to what was really charged or paid. Prices and rates may have any number of decimals.",
    ),
    "AR210": _error(
        "A customer declared twice",
        "Two declarations of one customer on the same day say different things, or both stand in the master file.",
        "Keep one. A change of terms or address is a customer entry with the date from which it holds.",
    ),
    # --- rules of the subledger --------------------------------------------------------------------------
    "AR301": _error(
        "More settled than is open",
        "Payments, credits and the parts of settlement take more from a document than it has open at the end of "
        "that day. "
        "The other places that took from it are named.",
        "Lower the application, or leave the rest of the payment unapplied. A payment entered twice is a "
        "frequent cause.",
    ),
    "AR302": _error(
        "More used than there is",
        "More of a payment or credit is applied, refunded or moved than it has left at the end of that day.",
        "Lower one of the applications. The other places that used it are named.",
    ),
    "AR303": _error(
        "Another customer's document",
        "A payment or credit of one customer settles a document of another, who has not named the first as payer.",
        "Correct the document's ID; or let the customer name the payer with payer:; or transfer the money first.",
    ),
    "AR304": _error(
        "The wrong currency",
        "Source and document are in different currencies and no rate is stated, or a currency is named that is "
        "not that of "
        "the document.",
        "An application is in the document's currency. State the rate behind @, or both amounts with @@.",
    ),
    "AR305": _error(
        "Line items that do not add up",
        "The line items with their taxes add up to another amount than the first line of the document says.",
        "Correct the line or the header. Where the source rounded a line otherwise, state its net amount behind =.",
    ),
    "AR306": _error(
        "More applied than the document has",
        "The applications under a payment or credit add up to more than its amount.",
        "Correct the amounts. Discounts, fees and deductions are not part of the money: write them as keys behind it.",
    ),
    "AR307": _error(
        "Amount and applications differ",
        "A refund, a write-off or a transfer is of certain documents, and its amount equals its applications exactly.",
        "Correct the amount or the applications.",
    ),
    "AR308": _error(
        "Reversed already",
        "A document is reversed once, and that is final.",
        "Remove the second reversal. If the document holds after all, enter it anew under a new ID.",
    ),
    "AR309": _error(
        "A reversal before its document",
        "A reversal is dated before the document that it reverses.",
        "Correct one of the dates.",
    ),
    "AR310": _error(
        "Instalments that do not add up",
        "The instalments under a document add up to another amount than the document.",
        "Correct the instalments or the amount.",
    ),
    "AR311": _error(
        "More taken back than was applied",
        "An unapply, a reversal in part or a negative application takes back more than was applied until that day.",
        "Write what was applied, or less. arcli show DOCUMENT lists what was.",
    ),
    "AR312": _error(
        "A balance that does not hold",
        "Someone has stated the balance at the end of that day, and the entries lead to another.",
        "Find the difference with arcli statement or arcli register up to that day; correct the entries or the "
        "statement.",
    ),
    "AR313": _error(
        "A reversal in part that does not fit",
        "A reversal of a part states what reopens. What it states is more than the part; or money is reversed "
        "that is "
        "applied, and nothing is said of what reopens; or a whole reversal has such lines.",
        "Write under the reversal which documents reopen and with how much; leave the lines out when all is reversed.",
    ),
    "AR314": _error(
        "Not disputed",
        "A resolve entry ends a dispute, but the document is not disputed on that day.",
        "Correct the document or the date, or enter the dispute.",
    ),
    "AR315": _error(
        "Not on hold",
        "A release entry ends a credit hold, but the customer is not on hold on that day.",
        "Correct the customer or the date, or enter the hold.",
    ),
    "AR316": _error(
        "A part or a sign that can't be here",
        "Discounts, fees, withheld tax, write-offs and deductions belong to applications of payments and credits to "
        "invoices. Negative applications are for payments only.",
        "Leave the part out, or enter it where the invoice is settled. unapply takes applications back.",
    ),
    "AR317": _error(
        "A document of the wrong kind",
        "The entry does something with a document that its kind does not allow, such as paying a credit memo or "
        "applying "
        "an invoice.",
        "Name the document that is meant. The hint says how it is done otherwise.",
    ),
    # --- warnings ----------------------------------------------------------------------------------------
    "AR401": _warning(
        "A discount that the terms do not allow",
        "An early-payment discount was taken too late, is larger than the terms give, or the terms give none.",
        "If someone allowed it, say who: approved:NAME. Else correct the discount, or enter a deduction.",
    ),
    "AR402": _warning(
        "Numbers are missing",
        "arcli.yaml has a numbering pattern for this kind of document, and a number of the sequence is not in "
        "the ledger.",
        "Enter the document that is missing. A void one is entered and reversed, so that auditors see it.",
    ),
    "AR403": _warning(
        "A reference used twice",
        "Two payments or refunds of one customer have the same bank reference or cheque number.",
        "See whether one receipt was entered twice, and remove one if so.",
    ),
    "AR404": _warning(
        "A purchase order used twice",
        "Two invoices of one customer have the same purchase order and the same amount.",
        "See whether the order was billed twice, and reverse one invoice if so.",
    ),
    "AR405": _warning(
        "IDs that look alike",
        "Two documents have IDs that differ only in capitals or in leading zeros. They are two documents to arcli.",
        "If they are one document, remove one. Else nothing is wrong, but people will mix them up.",
    ),
    "AR406": _warning(
        "Over the credit limit",
        "The customer owes more today than the limit that the customer's entry states.",
        "Collect, raise the limit with a new customer entry, or put the customer on hold.",
    ),
    "AR407": _warning(
        "An invoice to a customer on hold",
        "The customer was on credit hold on the day of the invoice.",
        "Release the hold first, or reverse the invoice.",
    ),
    # --- settings ----------------------------------------------------------------------------------------
    "AR501": _error(
        "A setting that does not exist",
        "arcli.yaml has a key that arcli does not know. A misspelt setting would be one that has no effect.",
        "Correct the name, or remove it.",
    ),
    "AR502": _error(
        "A setting with a wrong value",
        "The value of a setting is not of the right sort, or its parts do not fit together.",
        "Write it as the hint shows it.",
    ),
    # --- bank files ---------------------------------------------------------------------------------------
    "AR601": _error(
        "An import profile with a mistake",
        "The profile names a kind, a field, a date format or a sign that does not exist, or lacks something that the "
        "entries it makes must have.",
        "Correct the profile as the hint says. arcli help import explains each part.",
    ),
    "AR602": _error(
        "A list that can't be read",
        "The CSV file is empty, in another encoding than the profile says, names two columns alike, or has a "
        "quote that "
        "is not closed.",
        "State the encoding and the delimiter under csv: in the profile, or export the list again.",
    ),
    "AR603": _error(
        "A column that the list does not have",
        "The profile takes a value from a column that is not in the first line of the CSV file.",
        "Correct the name in the profile. Names of columns are taken as they stand, capitals included.",
    ),
    "AR604": _error(
        "Dates whose order is not stated",
        "The list has dates such as 3/4/2026, and the profile does not say whether the day or the month stands "
        "first. "
        "arcli does not guess.",
        "State the order in the profile with dates:. The hint names the row that shows it, if one does.",
    ),
    "AR650": _error(
        "Not a bank file that arcli knows",
        "The content is none of OFX, camt, MT940, BAI2 or lockbox (for arcli remittance: X12 820, 835, REMADV), or "
        "there is none. The name of a file says nothing to arcli.",
        "Fetch the statement in one of these formats. CSV needs a profile that names its columns: --profile.",
    ),
    "AR651": _error(
        "A bank file that is cut off or broken",
        "The file ends within a record, XML or CSV is not well-formed, or a trailer or closing balance is missing.",
        "Fetch the file again. Nothing of it is booked.",
    ),
    "AR652": _error(
        "A document type or entities in XML",
        "The file declares a document type. Such declarations can make a small file huge, or read other files, "
        "and no bank needs them.",
        "Find out where the file came from. Do not remove the declaration to make it readable.",
    ),
    "AR653": _error(
        "An amount in a bank file that can't be read",
        "There are words or nothing where an amount belongs, a sign where the format has none, or more decimals "
        "than the currency has.",
        "Fetch the file again; for CSV look at decimal: and the columns of the profile.",
    ),
    "AR654": _error(
        "A line of a bank file without a date",
        "Neither a booking date nor a value date is there, or it is no date.",
        "Fetch the file again; for CSV look at dates: in the profile.",
    ),
    "AR655": _warning(
        "A statement's balances do not add up",
        "The opening balance and the lines do not make the closing balance: a page may be missing, or somebody "
        "edited "
        "the file.",
        "Compare with the bank's own statement. Lines can be booked; arcli reconcile bank shows the gap.",
    ),
    "AR656": _warning(
        "Totals of a bank file differ from its content",
        "A control total or a count of records or segments is not what is there.",
        "Ask the bank whether the file is complete.",
    ),
    "AR657": _error(
        "A bank file that is not text",
        "There are NUL bytes in it: it may be compressed, or a spreadsheet.",
        "Unpack it, or save it as CSV.",
    ),
    "AR658": _warning(
        "The currency of a statement is not clear",
        "The statement does not say its currency, or one of its balances is in another.",
        "Name the currency in the profile or the settings; ask the bank about the balance.",
    ),
    "AR659": _error(
        "No statement in the file",
        "The file is of a kind that arcli knows, but no statement or advice is in it.",
        "Fetch it again for days on which something was booked.",
    ),
    "AR660": _error(
        "A profile that can't be used",
        "A key of the profile is unknown or has a wrong value, a column that it names is not in the file, or it is "
        "for another kind of file.",
        "Correct the profile. The manual's page on bank files lists its keys.",
    ),
    "AR661": _warning(
        "Remittance advice that does not tie out",
        "The documents and adjustments that it names do not add up to what was paid, or a document's parts not to "
        "what was billed.",
        "Ask the payer. Until then arcli treats the payment as an exception and applies nothing by this advice.",
    ),
    "AR663": _warning(
        "A statement stands twice in a file",
        "Two statements of a file have the same account, number, balances and lines.",
        "Nothing: each line is booked once.",
    ),
    "AR664": _warning(
        "Transactions that do not add up to their entry",
        "A collective entry lists its transactions, but they are in another currency, or more or less than the entry.",
        "Nothing, or ask the bank: the entry is taken as one line, with all its texts.",
    ),
    "AR665": _warning(
        "A date was taken from elsewhere",
        "A date is missing or is none, and another one of the same file stands in for it.",
        "Look whether the date is right before booking.",
    ),
    "AR666": _error(
        "Totals of a lockbox differ",
        "The cheques do not add up to the total of their batch or lockbox, or records are missing. What is "
        "booked must agree with the deposit.",
        "Ask the bank for the file again. Nothing of it is booked.",
    ),
    "AR667": _warning(
        "A bank file in two encodings",
        "Some lines are UTF-8, others are not; or the file is not in the encoding that its profile names.",
        "Look at the names in the lines: what is not UTF-8 was read as Windows-1252.",
    ),
    "AR668": _warning(
        "A statement without lines",
        "The statements of a file are there, but nothing was booked in their days.",
        "Nothing, if that is so.",
    ),
    # --- history -----------------------------------------------------------------------------------------
    "AR801": _error(
        "A link that leads out of the ledger",
        "At that revision a journal is a symbolic link to a file outside the ledger's folder. git keeps the "
        "link, not what it leads to, so what the journal said then is not known.",
        "Keep the file itself in the ledger's folder.",
    ),
    "AR810": _error(
        "An entry of a closed period was changed or removed",
        "A period was closed, and an entry that takes effect in it says something else now, is dated "
        "otherwise, or is gone.",
        "Take the change back; or lift the seal with arcli reopen, giving the reason, and close the period again.",
    ),
    "AR811": _error(
        "An entry was added to a closed period",
        "An entry takes effect in a period that was closed without it.",
        "Date it to the first open day, with dated: for the date on the document; or reopen the period.",
    ),
    "AR812": _error(
        "Settings or customers changed a closed period",
        "A document in a closed period says what it said, but its currency, its due date, its instalments or "
        "how its customer's payments are applied follow from arcli.yaml or the customer, and these changed.",
        "Change terms with a customer entry that is dated to an open day; or reopen the period.",
    ),
    "AR813": _error(
        "A closed period is not what was sealed",
        "The digest of a closed period does not fit, and its lock file is gone or damaged, so that arcli "
        "can't name what changed.",
        "Bring the lock file and the close entry back as they were, with git checkout.",
    ),
    "AR814": _error(
        "The chain of seals is broken",
        "Each seal covers the one before it. One is missing, or two follow the same one, as when two branches"
        " each closed a period.",
        "Put the close entry back. After a merge: reopen one of the periods, and close it again.",
    ),
    "AR815": _error(
        "A closed period's total differs",
        "What is open at the end of a closed period, as arcli derives it now, is not the total that its close"
        " entry states.",
        "Look for the other errors of that period; or reopen it and close it again.",
    ),
    "AR816": _warning(
        "Closed, but not sealed",
        "A close entry was written by hand and has no digest. arcli adds nothing to that period, but can't "
        "tell what changes it.",
        "Remove the line and run arcli close.",
    ),
    "AR817": _error(
        "A reopening of nothing",
        "A reopen entry names a seal, or a period, that no close entry has.",
        "Correct its period or its digest; or put the close entry back, which was closed before it was reopened.",
    ),
    "AR818": _error(
        "A seal without its close entry",
        "The lock file of a closed period is there, its close entry is not: someone unsealed the period "
        "without saying so.",
        "Put the close entry back. arcli reopen lifts a seal and keeps the reason.",
    ),
    "AR819": _error(
        "Recording into a closed period",
        "The entry would take effect in a period that is closed.",
        "Record it on the first open day; --dated keeps the document's own date for its terms and its due date.",
    ),
    "AR820": _error(
        "A seal that was taken out",
        "git knows a lock file that is no longer there, and neither is its close entry; no reopen entry names that "
        "seal. Someone unsealed the period without saying so.",
        "Put the lock file and the close entry back as git has them. arcli reopen lifts a seal and keeps the reason.",
    ),
    # --- export and import of the general ledger ----------------------------------------------------------
    "AR641": _error(
        "An export profile that can't be used",
        "The profile names a field or a map that there is not, or one of its settings has the wrong shape.",
        "arcli help export lists the fields; the shipped profiles are examples.",
    ),
    "AR645": _error(
        "Another tool rejects its file",
        "hledger, ledger or beancount was run on the file and did not accept it; what it said stands in the message.",
        "Mend the file until the tool itself reads it, then run arcli again.",
    ),
    "AR646": _error(
        "A trial balance that can't be used",
        "The CSV has no columns for account and balance (or debit and credit), an amount in it is no amount, or the "
        "accounts looked for are not in it.",
        "Give it a head of account, balance, and if needed currency and customer; or name the account with --account.",
    ),
    # --- the general ledger -------------------------------------------------------------------------------
    "AR701": _error(
        "Not an account name",
        "A name under accounts: in arcli.yaml is empty, has two spaces in a row, or signs that other tools take for "
        "something else.",
        "Write parts between colons, such as assets:receivable.",
    ),
    "AR702": _error(
        "A bank without an account",
        "accounts: banks: in arcli.yaml lists banks, and a payment or refund names one that is not among them.",
        "Correct the entry's account: or add the bank to the list.",
    ),
    "AR704": _error(
        "A price concession as a write-off",
        "The reason of a write-off says that the price was lowered. That is less revenue and less tax, not a bad debt.",
        "Enter a credit memo. If you mean a write-off, name its account: accounts: write_offs: REASON: ACCOUNT.",
    ),
    "AR710": _error(
        "No exchange rate",
        "A document is in another currency than the base, and there is no rate on or before its date.",
        "Add a rate entry of that day, or a file of rates: rates: file: in arcli.yaml.",
    ),
    "AR711": _error(
        "The exchange rate is too old",
        "The last rate before the date is older than rates: max_age: allows (for rates of a file 7 days, if not set).",
        "Add a rate of that day, bring the file up to date, or allow older rates.",
    ),
    "AR712": _error(
        "A file of rates that can't be read",
        "The file that rates: file: names is not there, is not in the layout of the European Central Bank's "
        "history, or "
        "has a cell that is no rate.",
        "Its first line is Date,USD,JPY,…; then a row a day. Download it again or correct the cell.",
    ),
    "AR721": _error(
        "A credit memo of unknown tax",
        "The ledger keeps tax; the credit memo has no line items, corrects no invoice and is applied to none.",
        "Write corrects:INVOICE (its tax is taken pro rata) or a line item with its tax code.",
    ),
    "AR722": _error(
        "Unknown relief",
        "relief: of a write-off says something else than tax.",
        "Write relief:tax when the tax on the bad debt is claimed back, or leave it out.",
    ),
    # --- matching -----------------------------------------------------------------------------------------
    "AR670": _error(
        "A plan that can't be read",
        "The file is no plan of arcli receive --save, or somebody changed more of it than the decisions.",
        "Save the plan again. In a plan only the value of decision: is yours to change.",
    ),
    "AR671": _error(
        "The ledger has moved on since the plan was made",
        "An entry was added that changes what a line of the plan can pay: an invoice was settled, a line was "
        "booked, or "
        "another explanation came up.",
        "Run arcli receive again and look at the lines that are named. Nothing of the plan was booked.",
    ),
    "AR672": _error(
        "The cheques of a slip differ from its total",
        "The cheques that were keyed do not add up to the control total of the paying-in slip.",
        "Compare each cheque with what was keyed. Nothing was written.",
    ),
}
