"""Names of tables and columns, made comparable and made safe for SQL."""

import re

_WORDS = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\WA-Za-z\d_]+")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

# Words that cannot be a bare column name on DuckDB or on Snowflake.
_RESERVED = frozenset(
    """
    account all alter analyse analyze and anti any array as asc asof asymmetric at authorization
    between both by case cast check collate column connect connection constraint create cross
    current database default deferrable delete desc describe distinct do drop else end except
    exists false fetch following for foreign freeze from full glob grant group having ilike in
    increment initially inner insert intersect into is isnull issue join lambda lateral leading
    left like limit localtime localtimestamp minus natural not notnull null of offset on only or
    order organization outer overlaps pivot placing positional primary qualify references regexp
    returning revoke right rlike row rows sample schema select semi set show similar some start
    summarize symmetric table tablesample then to trailing trigger true try_cast union unique
    unpivot update using values variadic verbose view when whenever where window with
    """.split()
)


def squash(name: str) -> str:
    """Return `name` with letters and digits only, in lower case: InvoiceNo and invoice_no agree."""
    return "".join(_WORDS.findall(name)).lower()


def words_of(name: str) -> list[str]:
    """Return the words a name is made of, in lower case and the singular.

    'OrderItems' and 'order_items' give ['order', 'item'].
    """
    words = [word for part in _WORDS.findall(name) for word in _CAMEL.findall(part)]
    return [_singular(word.lower()) for word in words]


def is_plain(name: str) -> bool:
    """Whether `name` can stand in SQL without quotes."""
    return bool(_PLAIN.match(name)) and name.lower() not in _RESERVED


def plain_name(name: str, taken: set[str]) -> str:
    """Return a name for SQL without quotes, close to `name` and not in `taken`."""
    if is_plain(name) and name.lower() not in taken:
        return name.lower()
    words = [word.lower() for part in _WORDS.findall(name) for word in _CAMEL.findall(part)]
    base = re.sub(r"[^a-z0-9_]", "", "_".join(words)) or "unnamed"
    if not is_plain(base):
        base = f"{base}_" if base in _RESERVED else f"n_{base}"
    candidate, number = base, 2
    while candidate in taken:
        candidate, number = f"{base}_{number}", number + 1
    return candidate


def quoted(name: str) -> str:
    """Return `name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return `text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
