"""Codes of contracts and billing: names (2xx), rules (3xx) and warnings (4xx)."""

from __future__ import annotations

from arcli.model.codes.code import Code, error, warning

BILLING: dict[str, Code] = {
    "AR215": error(
        "An unknown contract",
        "An entry or a line item names a contract that no entry declares.",
        "Correct the ID, or declare the contract: DATE contract ID CUSTOMER.",
    ),
    "AR330": error(
        "Days of a contract that are billed twice",
        "Two documents have line items with the same contract: and line:, for the same days of service:. Perhaps two "
        "people billed the same month on two branches.",
        "Reverse one of the documents, or give a credit memo whose line has the same contract:, line: and service:.",
    ),
    "AR331": error(
        "A contract that contradicts itself",
        "A contract ends before it starts, changes its customer, is ended twice, has an index without a base, a cap "
        "below its floor, a share or milestones of more than 100 %, or a charge that can't be reckoned: two of one "
        "line on the same days, prices by quantity without a meter, or tiers that the settings don't have.",
        "Correct what the message names. Steps in a price are charges of one ID, each with from: and to:.",
    ),
    "AR332": error(
        "Usage or a milestone that does not fit its contract",
        "Usage names a meter that the contract does not charge for, has the reference of other usage, or is dated "
        "outside the contract; or a milestone has no amount.",
        "Correct the entry, or amend the contract before it.",
    ),
    "AR440": warning(
        "Days of a contract that nobody billed",
        "A line of a contract is billed before and after some days, and not for these days.",
        "arcli bill proposes what is missing. Where it was agreed not to charge for the days, amend the contract.",
    ),
    "AR441": warning(
        "Usage recorded after its period was billed",
        "What was used in days that are billed is not what was billed for them.",
        "arcli bill puts the difference on the next invoice, as a line of its own.",
    ),
    "AR442": warning(
        "A review of prices without a figure",
        "A contract's prices were to be reviewed, and its index has no figure of the year before that day.",
        "Enter the figure that was published, DATE index NAME VALUE; until then arcli bill leaves the contract out.",
    ),
    "AR443": warning(
        "An agreed due date that leaves out what is retained",
        "A due date was agreed on for a whole document of which nothing is open but what is retained. What is retained "
        "gets its due date by its own name, and stays current until then.",
        "Name the part, as arcli open shows it: DATE extend INV-1#2 due:DATE.",
    ),
}
