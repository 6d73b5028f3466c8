"""Codes of what entries and settings say: 2xx names and numbers, 3xx rules, 4xx warnings, 5xx settings."""

from __future__ import annotations

from arcli.model.codes.code import Code, error, warning

LEDGER: dict[str, Code] = {
    # --- names and numbers -------------------------------------------------------------------------------
    "AR201": error(
        "An ID that is taken",
        "Two documents have the same ID. Each document of a ledger has its own, whatever its kind and customer.",
        "Give one of them another ID. If the document was entered twice, remove one.",
    ),
    "AR202": error(
        "A document that does not exist",
        "An entry names a document that is nowhere in the ledger.",
        "Correct the ID, enter the document, or see that the file that holds it is read.",
    ),
    "AR204": error(
        "A customer who does not exist",
        "An entry names a customer that is declared nowhere in the ledger.",
        "Correct the ID, or declare the customer in customers.yaml or by a customer entry.",
    ),
    "AR205": error(
        "Terms that do not exist",
        "Payment terms are a rule such as net30, eom+15 or 2/10net30, or a name under terms: in arcli.yaml.",
        "Correct the terms, or define them in arcli.yaml.",
    ),
    "AR206": error(
        "A tax code that does not exist",
        "A line item names a tax code that arcli.yaml does not have, or that has no rate yet on the document's date.",
        "Correct the code, or add it with its rate under taxes: in arcli.yaml.",
    ),
    "AR207": error(
        "An instalment that does not exist",
        "ID#2 names the second instalment of a document by due date. This document has fewer, or none.",
        "Name an instalment that it has, or the document alone.",
    ),
    "AR208": error(
        "An amount without a currency",
        "An amount without a code is in the customer's currency, else in the ledger's. Neither is set.",
        "Write the code after the amount, or set currency: for the customer or in arcli.yaml.",
    ),
    "AR209": error(
        "More decimals than the currency has",
        "US dollars have two decimals, yen none, dinars three. This amount has more than its currency.",
        "Round the amount to what was really charged or paid. Prices and rates may have any number of decimals.",
    ),
    "AR210": error(
        "A customer declared twice",
        "Two declarations of one customer on the same day say different things, or both stand in the master file.",
        "Keep one. A change of terms or address is a customer entry with the date from which it holds; what was "
        "wrong from the start is corrected: arcli correct acme terms=net60.",
    ),
    "AR211": error(
        "A discount that ends after the due date",
        "An early-payment discount is for who pays early: its last day is not after the document's due date. "
        "In 2/10eom and 2/10prox25 the 10 is a day of the next month; 2/10d-eom counts days.",
        "Write the form that the hint names, or give the document a later due date.",
    ),
    "AR212": error(
        "A tax twice on one line",
        "A line item bears several taxes, and one of them comes twice: by its own code and by a list that has it.",
        "Name each tax once.",
    ),
    "AR213": error(
        "A stated tax that the lines do not give",
        "A detail line `tax CODE AMOUNT` says what the source computed: each code once, and off by no more than the"
        " smallest unit of the currency for each line that bears it.",
        "Write the amount on the document. Where it is further off, look for a wrong rate, price or tax code.",
    ),
    "AR216": error(
        "An annotation that can't be",
        "An annotation gives a document a field that its kind does not have, or two of one day give the same field "
        "different values.",
        "Keep one of them, with a field that `arcli help format` lists for the document.",
    ),
    "AR214": error(
        "A letter that was not sent",
        "A `delivered`, a `failed` or a `copy:` names a letter that no `sent` entry of the ledger has.",
        "Correct the number; `arcli list sent` shows all letters.",
    ),
    # --- rules of the subledger --------------------------------------------------------------------------
    "AR217": error(
        "Nobody owes something",
        "An invoice, debit memo or credit memo is of customer ?, or a debt is transferred to ?. That is nobody: only "
        "money whose sender is unknown is entered so.",
        "Name the customer.",
    ),
    "AR218": error(
        "A transfer to the same customer",
        "A transfer moves open items or credits from one customer to another. This one names the same twice.",
        "Name the other customer. A later due date of an item is agreed by extend.",
    ),
    "AR219": error(
        "A promise that can't be kept",
        "A promise to pay is about a document that nobody owes, such as a payment; it is about more than the document "
        "is of; or it is promised for a day before its own.",
        "Correct the document, the amount or the day.",
    ),
    "AR301": error(
        "More settled than is open",
        "Payments, credits and the parts of settlement take more from a document than it has open at the end of "
        "that day. "
        "The other places that took from it are named.",
        "Lower the application, or leave the rest of the payment unapplied. A payment entered twice is a "
        "frequent cause.",
    ),
    "AR302": error(
        "More used than there is",
        "More of a payment or credit is applied, refunded or moved than it has left at the end of that day.",
        "Lower one of the applications. The other places that used it are named.",
    ),
    "AR303": error(
        "Another customer's document",
        "A payment or credit of one customer settles a document of another, who has not named the first as payer.",
        "Correct the document's ID; or let the customer name the payer with payer:; or transfer the money first.",
    ),
    "AR304": error(
        "The wrong currency",
        "Source and document are in different currencies and no rate is stated, or a currency is named that is "
        "not that of the document; or the two sides of @@ have opposite signs.",
        "An application is in the document's currency. State the rate after @, or both amounts with @@.",
    ),
    "AR305": error(
        "Line items that do not add up",
        "The line items with their taxes add up to another amount than the first line of the document says.",
        "Correct the line or the header. Where the source rounded a line differently, state its net amount after =.",
    ),
    "AR306": error(
        "More applied than the document has",
        "The applications under a payment or credit add up to more than its amount.",
        "Correct the amounts. Discounts, fees and deductions are not part of the money: write them as keys after it.",
    ),
    "AR307": error(
        "Amount and applications differ",
        "A refund, a write-off or a transfer names its documents, and its amount equals their applications exactly.",
        "Correct the amount or the applications.",
    ),
    "AR308": error(
        "Reversed already",
        "A document is reversed once, and that is final.",
        "Remove the second reversal. If the document is valid after all, enter it again under a new ID.",
    ),
    "AR309": error(
        "A reversal before its document",
        "A reversal is dated before the document that it reverses.",
        "Correct one of the dates.",
    ),
    "AR310": error(
        "Instalments that do not add up",
        "The instalments under a document add up to another amount than the document.",
        "Correct the instalments or the amount.",
    ),
    "AR311": error(
        "More taken back than was applied",
        "An unapply, a reversal in part or a negative application takes back more than was applied until that day.",
        "Write what was applied, or less. arcli show DOCUMENT lists what was.",
    ),
    "AR312": error(
        "A balance that does not hold",
        "A balance was asserted for the end of that day, and the entries lead to another.",
        "Find the difference with arcli statement or arcli register up to that day; correct the entries or the "
        "statement.",
    ),
    "AR313": error(
        "A reversal in part that does not fit",
        "A reversal of a part states what reopens. What it states is more than the part; or money is reversed "
        "that is "
        "applied, and nothing says what reopens; or a whole reversal has such lines.",
        "Write under the reversal which documents reopen and with how much; leave the lines out when all is reversed.",
    ),
    "AR314": error(
        "Not disputed",
        "A resolve entry ends a dispute, but the document is not disputed on that day.",
        "Correct the document or the date, or enter the dispute.",
    ),
    "AR315": error(
        "Nothing to end",
        "A release entry ends a hold, but the customer is not on hold on that day; or a recall entry takes back what "
        "is not with an agency.",
        "Correct the customer, the document or the date, or enter the hold or place entry.",
    ),
    "AR316": error(
        "A part or a sign that can't be here",
        "Discounts, fees, withheld tax, write-offs and deductions belong to applications of payments and credits to "
        "invoices. Negative applications are for payments only.",
        "Leave the part out, or enter it where the invoice is settled. unapply takes applications back.",
    ),
    "AR317": error(
        "A document of the wrong kind",
        "The entry does something with a document that its kind does not allow, such as paying a credit memo or "
        "applying "
        "an invoice.",
        "Name the document that is meant. The hint says how else it is done.",
    ),
    "AR318": error(
        "Entries of one day that contradict each other",
        "Two entries of one day say different things about one document, customer or pair of currencies: two agreed "
        "due dates, two amounts in dispute, two reasons for a hold, two exchange rates. The entries of a day have no "
        "order, so arcli does not choose.",
        "Keep the one that holds. Where somebody changed their mind, date the second entry a day later.",
    ),
    "AR319": error(
        "An unknown policy",
        "A customer names a policy of interest or of reminders that arcli.yaml does not have.",
        "Correct the name, add the policy to arcli.yaml, or write none.",
    ),
    "AR320": error(
        "Interest charged twice",
        "Two debit memos state the interest of one item up to the same day, as when two people charged it in two "
        "copies of the ledger.",
        "Reverse one of them.",
    ),
    "AR321": error(
        "An arrangement that does not add up",
        "The instalments of an arrangement, or the documents that it names, do not add up to its amount. A document "
        "without an amount counts with what was open of it at the end of that day. Or it names no document, one twice, "
        "one of another customer, or more than one is of; or an instalment is due before the arrangement.",
        "Correct the amounts, so that all three agree; or the document, or the day.",
    ),
    "AR333": error(
        "A deposit that does not add up",
        "A deposit pays in payments that were recorded before and that no account, slip or bank line says to be in the "
        "bank already. Each can be paid in once, on its day or later, and their sum is the deposit's amount. What was "
        "reversed before is not paid in.",
        "Correct the amount or the payments that it names.",
    ),
    "AR322": error(
        "More retained than the document",
        "The retained parts of a document are more than its amount.",
        "Correct the amounts: what is retained is a part of the document.",
    ),
    # --- warnings ----------------------------------------------------------------------------------------
    "AR401": warning(
        "A discount that the terms do not allow",
        "An early-payment discount was taken too late, is larger than the terms give, or the terms give none.",
        "If someone allowed it, say who: approved:NAME. Else correct the discount, or enter a deduction.",
    ),
    "AR402": warning(
        "Numbers are missing",
        "arcli.yaml has a numbering pattern for this kind of document, and a number of the sequence is not in "
        "the ledger.",
        "Enter the document that is missing. A void one is entered and reversed, so that auditors see it.",
    ),
    "AR403": warning(
        "A reference used twice",
        "Two payments or refunds of one customer have the same bank reference or cheque number.",
        "See whether one receipt was entered twice, and remove one if so.",
    ),
    "AR404": warning(
        "A purchase order used twice",
        "Two invoices, or two debit memos, of one customer have the same purchase order and the same amount.",
        "See whether the order was billed twice, and reverse one of them if so.",
    ),
    "AR405": warning(
        "IDs that look alike",
        "Two documents, or two customers, have IDs that differ only in capitals, in the width of letters, in letters "
        "that look alike (such as O and 0, l and 1, or Cyrillic ones) or in leading zeros. They are two to arcli.",
        "If they are one document, remove one. Else nothing is wrong, but people will mix them up.",
    ),
    "AR406": warning(
        "Over the credit limit",
        "The customer, or the group that has a limit, owes more today than that, in all currencies at the day's rates.",
        "Collect, raise the limit with a new customer entry, or put the customer on hold.",
    ),
    "AR407": warning(
        "An invoice to a customer on hold",
        "The customer was on credit hold on the day of the invoice.",
        "Release the hold first, or reverse the invoice.",
    ),
    "AR408": warning(
        "A document that is mentioned and not there",
        "A field that should name a document, such as for: of a debit memo, names none in the ledger."
        " Nothing is derived from it.",
        "Correct the ID, or say it in words under memo:.",
    ),
    "AR409": warning(
        "A credit memo that does not fit what it corrects",
        "Credit memos that correct a document are together more than it is, or correct one that was reversed, is of "
        "another customer, is in another currency, or charges nothing, such as a payment.",
        "Correct corrects:, or the amount. Where the same was credited twice, reverse one of the memos.",
    ),
    "AR410": warning(
        "A date far from the others",
        "An entry is dated two years or more from all others and from today, so that hardly a report shows it; or one "
        "of its other dates (dated, due, until, …) is years from its own.",
        "Correct the year. If the date is right, nothing is wrong.",
    ),
    "AR411": warning(
        "A withdrawn currency",
        "A document is in a currency that had been withdrawn before its date, such as the Croatian kuna since 2023. "
        "arcli knows the historic codes of ISO 4217, so that old ledgers stay readable.",
        "Enter the document in the currency that took its place, at the official rate.",
    ),
    "AR412": warning(
        "A stated rate far from the known one",
        "What an application settles and what it uses have a ratio that is a tenth or more away from the known rate "
        "of that day, by a rate entry or the file of rates.",
        "Correct the amounts or the rate; often two digits or the two currencies are exchanged.",
    ),
    "AR413": warning(
        "One number of two letters",
        "Two `sent` entries have the same ID, as happens when two people send letters on two branches. What is said of"
        " that letter later counts for both.",
        "Give the newer one the next number.",
    ),
    "AR414": warning(
        "Sent twice",
        "Two letters about the same, neither of them a copy: a document as the same sort, a reminder of one item and"
        " level, a statement of one day. It happens when two people send on two branches.",
        "Nothing is wrong with the figures. Tell the customer, and mark the second with `copy:` and the first one's"
        " number.",
    ),
    "AR415": warning(
        "Due before its date",
        "A document, or an instalment, falls due before the date on the document.",
        "Correct the due date or the document's. An item brought over from another system is an opening item.",
    ),
    "AR416": warning(
        "Changed after it was sent",
        "A document says something else than what was sent: an amount, a line, a day, a name. Words, the form and what"
        " arcli.yaml says of the company do not count.",
        "A correction is a credit memo or a debit memo. If the change is right, tell the customer: arcli send DOCUMENT"
        " --again.",
    ),
    "AR417": warning(
        "A kept file that is missing or another",
        "The copy of what was sent (`file:` of a `sent` entry) is not in the archive, or its digest is not the one that"
        " the entry states. A clone without an archive is told of none.",
        "Take it from a backup.",
    ),
    "AR418": warning(
        "Not sent in time",
        "An invoice or memo that no letter has taken to the customer within the days of `delivery: within:`.",
        "Send it (arcli send), or write deliver:none of customers who get none.",
    ),
    "AR419": warning(
        "An amount of a customer without a currency",
        "A customer has a credit limit or an insured amount, but neither the customer nor the ledger has a currency:"
        " the amount applies to nothing.",
        "Give the customer a currency, or write currency: in arcli.yaml.",
    ),
    "AR430": warning(
        "A file of entries that is not read",
        "A file in the ledger's folder seems to hold entries, but its name ends differently: .yml, .JOURNAL, "
        ".journal.txt.",
        "Rename it so that it ends with .journal or .yaml, or name it under include: or exclude: in arcli.yaml.",
    ),
    "AR431": warning(
        "A YAML file without entries",
        "A YAML file in the ledger's folder has no list of entries: it belongs to another program, and is left out.",
        "Name it under exclude: in arcli.yaml. If it is meant to hold entries, make it a list of them.",
    ),
    # --- settings ----------------------------------------------------------------------------------------
    "AR501": error(
        "A setting that does not exist",
        "arcli.yaml has a key that arcli does not know. A misspelt setting would be one that has no effect.",
        "Correct the name, or remove it.",
    ),
    "AR502": error(
        "A setting with a wrong value",
        "The value of a setting is not of the right kind, or its parts do not fit together.",
        "Write it as the hint shows it.",
    ),
}
