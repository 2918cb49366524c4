"""What DuckDB says of files it cannot read and of values it cannot take, and what may be repeated.

Text in, text out. Values can be anybody's address or number.
"""

import re

# Phrases that DuckDB has for files that are broken, and what they mean to who delivered the file.
_BROKEN_FILE = (
    ("too small to be a Parquet", "it is empty or cut off"),
    ("No magic bytes", "it is cut off, or no Parquet file"),
    ("not utf-8 encoded", "its text is not UTF-8"),
    ("Invalid string encoding", "its text is not UTF-8"),
    ("ecompression failure", "a part of it is damaged"),
    ("TProtocolException", "a part of it is damaged"),
    ("likely corrupted", "a part of it is damaged"),
    ("Corrupted file", "a part of it is damaged"),
    ("Out of buffer", "a part of it is damaged"),
    ("Could not read enough bytes", "a part of it is damaged"),
    ("Expected Number of Columns", "one of its lines has more or fewer values than columns"),
    ("is being converted as type", "a value does not fit the type of its column"),
    ("Failed to read file", "its content does not fit its format"),
)
# Those that are said of other things too.
_MAYBE_OF_A_FILE = (
    ("Invalid footer", "it is cut off"),
    ("not valid UTF8", "its text is not UTF-8"),
    ("Invalid unicode", "its text is not UTF-8"),
    ("Permission denied", "this user may not read it"),
    ("decompress", "a part of it is damaged"),
    ("corrupt", "a part of it is damaged"),
)
BROKEN_FILE = re.compile("|".join(re.escape(phrase) for phrase, _ in _BROKEN_FILE))

# DuckDB quotes the whole line of a CSV file. These are all that may be kept of such a message.
_LINE_OF_A_FILE = "Original Line:"
_KEPT_OF_A_LINE = re.compile(
    r"(?:\w+ )*Error: CSV Error on Line: \d+|Expected Number of Columns: \d+ Found: \d+|"
    r"Invalid unicode .* This file is not utf-8 encoded\.|"
    r"Maximum line size of \d+ bytes exceeded\..*|Value with unterminated quote found\.|"
    r"Column \w+ is being converted as type \w+|file = .+"
)
_BAD_ENCODING = re.compile(r"(Invalid string encoding found in .*?: value )\".*", re.S)
# Followed by the text itself, a second time and without quotation marks.
_BAD_TIME = re.compile(r"(Could not parse string ).*", re.S)
# What such an error quotes is a value.
_IS_ABOUT_A_VALUE = re.compile(r"^\W*(?:Conversion|Out of Range|Constraint) Error: ", re.M)
_IS_INVALID_INPUT = re.compile(r"^\W*Invalid Input Error: ", re.M)
# But what these quote is the name of a file, or a sentence of our own.
_QUOTES_NO_VALUE = re.compile(rf"executing the UDF|Error when sniffing file|{BROKEN_FILE.pattern}")
# From the first mark to the last of its kind, as a value may have such marks in it ("can't" is no
# end of one); or a number that is long enough for a telephone's.
_VALUE = re.compile(r"(['\"]).*\1(?!\w)|\b\d{7,}\b", re.S)
# On Snowflake.
_NOT_RECOGNISED = re.compile(r"'.*' is not recognized", re.S)
# DuckDB ends with the place in the statement.
_STATEMENT = re.compile(r"\n\s*LINE \d+: ")


def meaning_of(message: str) -> str:
    """Say in words why a file cannot be read, from DuckDB's message, with no value of the file."""
    for phrase, meaning in _BROKEN_FILE + _MAYBE_OF_A_FILE:
        if phrase.lower() in message.lower():
            return meaning
    return "its content does not fit its format"


def without_values(text: str) -> str:
    """Return what an engine says, without the value or the line of a file that it is about.

    What it says of anything else is returned as it is, and so is its place in the statement.
    """
    if _LINE_OF_A_FILE in text:
        lines = (line.strip() for line in text.splitlines())
        kept = [line for line in lines if _KEPT_OF_A_LINE.fullmatch(line)]
        return "\n".join(kept) or "A line of a file cannot be read."
    text = _NOT_RECOGNISED.sub("(a value) is not recognized", text)
    text = _BAD_ENCODING.sub(r"\1(a value)", text)
    text = _BAD_TIME.sub(r"\1(a value)", text)
    if not _IS_ABOUT_A_VALUE.search(text) and (
        not _IS_INVALID_INPUT.search(text) or _QUOTES_NO_VALUE.search(text)
    ):
        return text
    places = list(_STATEMENT.finditer(text))
    end = places[-1].start() if places else len(text)
    return _VALUE.sub("(a value)", text[:end]) + text[end:]
