"""Codes of documents, 9xx: what they need and a ledger lacks, templates, pictures."""

from __future__ import annotations

from arcli.model.codes.code import Code, error, warning

DOCUMENTS: dict[str, Code] = {
    "AR901": error(
        "Documents lack something of the sender",
        "company: in arcli.yaml has no name, or no address (a warning where no law asks for it), or the company is in "
        "a country with value added tax, the document bears tax, and vat_id: is missing.",
        "Write it under company:.",
    ),
    "AR902": error(
        "Documents lack something of the customer",
        "A customer has no address. That is an error where the law asks for it (a document with value added tax), else "
        "a warning. Or the customer owes the tax (reverse charge) and has no VAT number.",
        "Add street:, postcode:, city: and country:, or address:, or vat_id: to the customer.",
    ),
    "AR903": warning(
        "No words in that language",
        "A customer, or documents: in arcli.yaml, names a language that documents can't be written in. They are "
        "written in the ledger's language, else in English.",
        "Name one of the languages that the hint lists.",
    ),
    "AR904": error(
        "A template that fails",
        "A template of the ledger's templates/ folder has a mistake, names what is not there, computes, takes "
        "too long, or can't be read.",
        "Correct the line. Without the file the shipped template is used.",
    ),
    "AR905": error(
        "A logo that can't be used",
        "documents: logo: names a file that is not there, is outside of the ledger's folder, is not an svg, png "
        "or jpeg, or is larger than a million bytes.",
        "Put the picture into the ledger's folder and name it relative to arcli.yaml.",
    ),
    "AR906": error(
        "No payment reference can be made",
        "references: scheme: asks for references that are made from numbers of documents, and this number has too few "
        "or too many digits for the scheme, or another document would have the same reference.",
        "Number documents so that their digits alone tell them apart, or choose another scheme.",
    ),
    "AR907": error(
        "A character that no font has",
        "A document is to be printed as PDF, and has a character that none of arcli's own fonts shows: they have the "
        "Latin, Greek, Cyrillic, Arabic and Hebrew letters. Fonts of the system are not used, so that a document is "
        "the same on every machine.",
        "Write it in letters, or print the document as text or HTML.",
    ),
    "AR908": error(
        "An e-invoice lacks something",
        "EN 16931, or the form that was asked for, needs more than a document on paper: a country, a number in a "
        "register, an electronic address, a buyer's reference, the category of a tax code, the reason of an exemption, "
        "the day of delivery. The message names the rule.",
        "Fill in the setting or the key that the hint names.",
    ),
    "AR909": error(
        "A document that can't be an e-invoice",
        "EN 16931 has no place for something in the document: a line with several taxes, a tax that is computed on "
        "less than its lines, amounts with three decimals, lines outside the scope of tax beside others.",
        "Print the document in another format, or write it so that each line has one tax.",
    ),
    "AR910": error(
        "An e-invoice breaks a rule",
        "An e-invoice was made, and its sums, its XML Schema or the official rules object. Nothing that fails is "
        "written. A rule may also warn: the file is valid, and its receiver may ask.",
        "Read the rule that the message names; most are about something in the ledger.",
    ),
    "AR911": error(
        "A QR-bill that can't be made",
        "documents: {qr: swiss} asks for Swiss QR-bills, and the account, its kind of reference, the address of the "
        "company in its parts, or the paper do not allow one.",
        "Fill in the setting that the hint names, or leave qr: out.",
    ),
    "AR912": error(
        "An e-invoice that can't be booked",
        "arcli einvoice read --journal makes entries of invoices of our own, and of those that a buyer issued for us. "
        "This one has another seller, a buyer who is not a customer, a tax that no code stands for, a negative total, "
        "or its number is in the ledger with another customer or amount.",
        "The hint says what to fill in; -c names the customer.",
    ),
    "AR913": error(
        "An address that no envelope shows",
        "A document is to be printed as PDF, and the name and address of the customer take more lines than the window "
        "of an envelope has in the smallest type.",
        "Shorten the address, or print the document as text or HTML.",
    ),
}
