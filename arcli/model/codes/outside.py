"""Codes of files from outside, 6xx: banks, remittances, lists, books of other tools, plans of matching."""

from __future__ import annotations

from arcli.model.codes.code import Code, error, warning

OUTSIDE: dict[str, Code] = {
    # --- delimited files ----------------------------------------------------------------------------------
    "AR601": error(
        "A profile with a mistake",
        "The profile has an unknown key, names a kind, a field, a column, a date format or a character that does not "
        "exist, or lacks something that it needs.",
        "Correct the profile as the hint says. arcli help profiles explains each key.",
    ),
    "AR602": error(
        "A list that can't be read",
        "The file is empty, names two columns alike that the profile uses, has a quote that is not closed, or is a "
        "spreadsheet that arcli can't open.",
        "State the delimiter in the profile, or export the list again. Workbooks need pip install 'arcli[xlsx]'.",
    ),
    "AR603": error(
        "A column that the list does not have",
        "The profile takes a value from a column that is not in the head of the file.",
        "Correct the name in the profile, or say how many lines come before the head: skip.",
    ),
    "AR604": error(
        "Dates whose order is not stated",
        "The list has dates such as 3/4/2026, and the profile does not say whether the day or the month comes "
        "first. arcli does not guess.",
        "State the order in the profile with dates:. The hint names the line that shows it, if one does.",
    ),
    "AR605": error(
        "A row that is not as long as the head",
        "The row has more or fewer cells than there are columns, so that nobody can tell which cell is which: often an "
        "amount with a comma, or a text with the delimiter in it, that has no quotes around it.",
        "Export the list again, with quotes; or leave the row out with skip: or footer: in the profile.",
    ),
    "AR606": error(
        "A sign that says neither debit nor credit",
        "The sign column of a row has a word that arcli does not know, or nothing. It knows D and C, DR and CR, Debit "
        "and Credit, S and H, Soll and Haben, Af and Bij, DBIT and CRDT, minus and plus, and more such pairs.",
        "Say what the word means with signs: in the profile.",
    ),
    # --- bank files ---------------------------------------------------------------------------------------
    "AR650": error(
        "Not a bank file that arcli knows",
        "The content is none of OFX, camt, MT940, BAI2 or lockbox (for arcli remittance: X12 820, 835, REMADV), or "
        "there is none. arcli does not go by the name of a file.",
        "Fetch the statement in one of these formats. CSV needs a profile that names its columns: --profile.",
    ),
    "AR651": error(
        "A bank file that is cut off or broken",
        "The file ends within a record, XML or CSV is not well-formed, or a trailer or closing balance is missing.",
        "Fetch the file again. Nothing from it is booked.",
    ),
    "AR652": error(
        "A document type or entities in XML",
        "The file declares a document type. Such declarations can make a small file huge, or read other files, "
        "and no bank needs them.",
        "Find out where the file came from. Do not remove the declaration to make it readable.",
    ),
    "AR653": error(
        "An amount that can't be read",
        "There are words or nothing where an amount belongs, a plus or minus sign where the format has none, more "
        "decimals than the currency has, or a currency beside it that is not the row's.",
        "Fetch the file again; for CSV look at decimal: and the columns of the profile.",
    ),
    "AR654": error(
        "A line of a bank file without a date",
        "Neither a booking date nor a value date is there, or it is not a date.",
        "Fetch the file again; for CSV look at dates: in the profile.",
    ),
    "AR655": warning(
        "A statement's balances do not add up",
        "The opening balance and the lines do not make the closing balance: a page may be missing, or somebody "
        "edited "
        "the file.",
        "Compare with the bank's own statement. Lines can be booked; arcli reconcile bank shows the gap.",
    ),
    "AR656": warning(
        "Totals of a bank file differ from its content",
        "A control total or a count of records or segments is not what is there.",
        "Ask the bank whether the file is complete.",
    ),
    "AR657": error(
        "A bank file that is not text",
        "There are NUL bytes in it: it may be compressed, or a spreadsheet.",
        "Unpack it, or save it as CSV.",
    ),
    "AR658": warning(
        "The currency of a statement is not clear",
        "The statement does not say its currency, or one of its balances is in another.",
        "Name the currency in the profile or the settings; ask the bank about the balance.",
    ),
    "AR659": error(
        "No statement in the file",
        "The file is of a kind that arcli knows, but no statement or advice is in it.",
        "Fetch it again for days on which something was booked.",
    ),
    "AR661": warning(
        "Remittance advice that does not tie out",
        "The documents and adjustments that it names do not add up to what was paid, or a document's parts not to "
        "what was billed.",
        "Ask the payer. Until then arcli treats the payment as an exception and applies nothing by this advice.",
    ),
    "AR663": warning(
        "A statement occurs twice in a file",
        "Two statements of a file have the same account, number, balances and lines.",
        "Nothing: each line is booked once.",
    ),
    "AR664": warning(
        "Transactions that do not add up to their entry",
        "A collective entry lists its transactions, but they are in another currency, or more or less than the entry.",
        "Nothing, or ask the bank: the entry is taken as one line, with all its texts.",
    ),
    "AR665": warning(
        "A date was taken from elsewhere",
        "A date is missing or not a date, and another one from the same file is used instead.",
        "Look whether the date is right before booking.",
    ),
    "AR666": error(
        "Totals of a lockbox differ",
        "The cheques do not add up to the total of their batch or lockbox, or records are missing. What is "
        "booked must agree with the deposit.",
        "Ask the bank for the file again. Nothing from it is booked.",
    ),
    "AR667": warning(
        "A file in another encoding",
        "Some lines are UTF-8, others are not; or the file is not in the encoding that its profile names.",
        "Look at the names in the lines: what is not UTF-8 was read as Windows-1252. encoding: in a profile says it.",
    ),
    "AR668": warning(
        "A statement without lines",
        "The statements of a file are there, but nothing was booked in their days.",
        "Nothing, if that is so.",
    ),
    "AR669": warning(
        "Part of a file is not bank lines",
        "The file holds more than movements of money: the holdings of an investment account (OFX), or notifications of "
        "change (NACHA), which say that an account number is another.",
        "Nothing, if the movements are what you want; correct accounts that a notification names.",
    ),
    # --- export and import of the general ledger ----------------------------------------------------------
    "AR645": error(
        "Another tool rejects its file",
        "hledger, ledger or beancount was run on the file and did not accept it; the message quotes what it said.",
        "Correct the file until the tool itself reads it, then run arcli again.",
    ),
    "AR646": error(
        "A trial balance that can't be used",
        "The file has no columns for account and balance (or debit and credit), or the accounts looked for are not in "
        "it.",
        "Give it a head of account, balance, and if needed currency and customer, or a profile of kind trial-balance; "
        "or name the account with --account.",
    ),
    # --- matching -----------------------------------------------------------------------------------------
    "AR670": error(
        "A plan that can't be read",
        "The file is not a plan that this command saved, or somebody changed more in it than the decisions.",
        "Save the plan again with --save. In a plan only decision: is yours to change; and entries may be taken out.",
    ),
    "AR671": error(
        "The ledger has moved on since the plan was made",
        "An entry was added that changes what the plan would do: an invoice was settled or disputed, another "
        "explanation of a receipt came up. Or somebody changed an entry in the plan's file.",
        "Plan again and look at what is named. Nothing of the plan was written.",
    ),
    "AR672": error(
        "The cheques of a slip differ from its total",
        "The cheques that were keyed do not add up to the control total of the paying-in slip.",
        "Compare each cheque with what was keyed. Nothing was written.",
    ),
}
