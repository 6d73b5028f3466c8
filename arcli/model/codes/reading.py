"""Codes of reading a ledger: 0xx files, 1xx text of entries."""

from __future__ import annotations

from arcli.model.codes.code import Code, error

READING: dict[str, Code] = {
    # --- files -------------------------------------------------------------------------------------------
    "AR001": error(
        "A file or folder can't be read",
        "A file of the ledger is gone, a link that leads nowhere, a pipe, or you have no permission to read it.",
        "Correct the link or the permission, or take the file out of the ledger. Then run arcli again.",
    ),
    "AR002": error(
        "Bytes that are not UTF-8",
        "The file was saved in another encoding, often Windows-1252, Latin-1 or UTF-16. "
        "arcli does not guess which letters such bytes stand for.",
        "Open the file in your editor and save it as UTF-8.",
    ),
    "AR003": error(
        "A NUL byte",
        "A byte that no text has. The file may be damaged, or it may be no text at all, such as a spreadsheet.",
        "Remove the byte. If the file is not a journal, take it out of the ledger or name it under exclude: in "
        "arcli.yaml.",
    ),
    "AR004": error(
        "A carriage return alone",
        "Lines end with a line feed, or with carriage return and line feed as on Windows. A carriage return "
        "alone would "
        "hide the rest of the line in some programs.",
        "Save the file with LF or CRLF line ends.",
    ),
    "AR005": error(
        "A folder that links back into itself",
        "A link in the ledger leads to a folder that the link is in, so that reading would never end.",
        "Remove the link.",
    ),
    "AR006": error(
        "A pattern that matches no file",
        "A pattern under include: or exclude: in arcli.yaml matches no file of the ledger. A misspelt one would "
        "leave "
        "entries out of every report.",
        "Correct the pattern, or remove it. Paths are relative to arcli.yaml; * stays in one folder, ** is any depth.",
    ),
    "AR007": error(
        "A file that is something else",
        "The file is compressed, a spreadsheet, a PDF, or a pointer of Git LFS, whatever its name says.",
        "Bring the text itself, or take the file out of the ledger's folder.",
    ),
    "AR008": error(
        "A character that can't be seen, or looks like another",
        "A control character, a zero-width or no-break space, a curly quotation mark, or a long dash stands where a "
        "plain character belongs. They come in with texts that are copied from web pages and documents.",
        "Delete it, or type the plain character that the hint names.",
    ),
    "AR009": error(
        "A line that is too long",
        "A line of a journal is longer than 100,000 characters. No one wrote it: line ends are missing, or the "
        "file is "
        "something else.",
        "Bring the line ends back, or take the file out of the ledger.",
    ),
    "AR010": error(
        "A merge conflict that nobody has resolved",
        "Git could not merge two versions of these lines, and left both between <<<<<<<, ======= and >>>>>>>.",
        "Keep the lines that are right and remove the marks. arcli merge --setup makes git merge journals by entries.",
    ),
    # --- the text of entries -----------------------------------------------------------------------------
    "AR101": error(
        "An indented line that belongs to no entry",
        "Details are indented under their entry. This line is indented, but a blank line or the beginning of "
        "the file "
        "stands before it.",
        "Remove the blank line before it, or the indentation if it is an entry.",
    ),
    "AR102": error(
        "A line that does not begin with a date",
        "Every entry begins at column 1 with a date. This line begins with something else.",
        "Put the date first. Indent the line if it is a detail; put a semicolon before it if it is a comment.",
    ),
    "AR103": error(
        "A date that is not one",
        "Dates are written year, month, day: 2026-03-31. This one is written differently, or there is no such day.",
        "Write the date as the hint shows it.",
    ),
    "AR104": error(
        "A kind of entry that does not exist",
        "The word after the date says what the entry is: invoice, payment, credit and so on. This word is none "
        "of them.",
        "Correct the word. arcli help format lists the kinds.",
    ),
    "AR105": error(
        "Something is missing",
        "The entry lacks something that every entry of its kind has, such as an amount, or a due date of an extension.",
        "Add it. The hint shows the order of the words.",
    ),
    "AR106": error(
        "A quote that is not closed",
        "A text begins with a quotation mark and does not end with one on the same line.",
        'Close the quote. A quotation mark within a text is written \\".',
    ),
    "AR107": error(
        "Something unexpected",
        "A word stands where the entry has no place for one: often a text with spaces that is not in quotes.",
        "Quote texts with spaces. Keys are written key:value, without a space after the colon.",
    ),
    "AR108": error(
        "A key that does not exist",
        "This kind of entry, or this kind of detail line, has no key of that name.",
        "Correct the name. Keys of your own begin with x-.",
    ),
    "AR109": error(
        "Something is given twice",
        "A key may stand once in an entry, whether in its first line or on a separate line.",
        "Keep one of them.",
    ),
    "AR110": error(
        "A number that is not one",
        "Amounts are digits with a decimal point, and commas before every third digit or nowhere. This one is "
        "written "
        "differently, or is negative where it can't be.",
        "Write it as the hint shows it.",
    ),
    "AR111": error(
        "An ID that is not one",
        "IDs begin with a letter or a digit and hold letters, digits and _ . / + & -. They never look like a "
        "date or an "
        "amount, since no one could tell them apart.",
        "Give the document or customer an ID of that form. An instalment is named by ID#1, ID#2 and so on.",
    ),
    "AR112": error(
        "A value that its key does not take",
        "The value of a key is missing or not of the right kind: a percentage without %, a period that is not a month.",
        "Write the value as the hint shows it.",
    ),
    "AR113": error(
        "A currency that does not exist",
        "Currencies are the codes of ISO 4217, three capitals: USD, EUR, GBP.",
        "Correct the code.",
    ),
    "AR114": error(
        "A detail that this kind does not have",
        "An application, a line item or an instalment is under an entry that can't have one.",
        "Look at the indentation: does the line belong to another entry? A field is written key: text, with a space.",
    ),
    "AR115": error(
        "Not valid YAML",
        "The file breaks the rules of YAML at this place. Nothing in the file is read until it is corrected.",
        "Look at indentation, colons and quotes there and in the line above.",
    ),
    "AR116": error(
        "An anchor, alias or tag in YAML",
        "YAML can name a value and repeat it elsewhere. In accounts every figure is written where it counts, so arcli "
        "takes none "
        "of these.",
        "Write the value out.",
    ),
    "AR117": error(
        "A YAML key that occurs twice",
        "One entry (or one mapping in it) has the same key twice. Other programs would silently take the last.",
        "Keep one of them.",
    ),
    "AR118": error(
        "YAML of the wrong shape",
        "A YAML file of entries is one list; each entry is a mapping of keys to values; applications, lines and "
        "instalments "
        "are lists of mappings.",
        "Bring it into the shape that the hint shows. arcli convert shows any entry as YAML.",
    ),
    "AR120": error(
        "An escape that does not exist",
        'Within quotes a backslash begins an escape. There are three: \\" for a quotation mark, \\\\ for a backslash, '
        "\\n for a new line.",
        "Write two backslashes where one is meant.",
    ),
}
