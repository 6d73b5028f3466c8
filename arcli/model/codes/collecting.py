"""Codes of collecting and of approvals: warnings (4xx)."""

from __future__ import annotations

from arcli.model.codes.code import Code, warning

COLLECTING: dict[str, Code] = {
    "AR450": warning(
        "A call that the ledger's law does not allow",
        "A note with channel:call is one call too many about a debt, too soon after a conversation, or outside the "
        "hours, by what law: in arcli.yaml says of the customer.",
        "See whether the note is right. arcli worklist leaves out who may not be called; correct law: if it does not "
        "fit.",
    ),
    "AR451": warning(
        "Collected from an insolvent customer",
        "A reminder, a call or a memo of interest is about something older than the hold with reason:insolvency or "
        "reason:bankruptcy, and comes after it. An automatic stay forbids that in many places.",
        "Reverse the memo, and see with a lawyer to what was sent or said. Claims go to the administrator.",
    ),
    "AR452": warning(
        "Placed too early",
        "What was given to an agency was billed too short a time ago, or had no final notice long enough before, by "
        "extraordinary: of the customer's law.",
        "Recall it (arcli add recall), send the final notice, and wait.",
    ),
    "AR454": warning(
        "Private text in the ledger",
        "A name, address, account number or note of a customer whom private: names stands in the ledger itself, where "
        "it can't be erased; or the folder of private: lies in the ledger's repository.",
        "Move the text to people.json in the folder of private:, and write its key, ~1, in its place. What was "
        "committed stays in git's history.",
    ),
    "AR453": warning(
        "Not approved as it should be",
        "A write-off, credit memo, refund or late discount has no approval, or that of somebody who may not approve "
        "so much or for that reason by approvals: in arcli.yaml, or of the author of its commit where these are to be "
        "separate.",
        "Have it approved by one of those that the message names, and correct approved: of the entry.",
    ),
}
