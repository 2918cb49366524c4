"""What dbt and the engines say, turned into one sentence with what to do about it.

Everything here is text in, text out. The macros' own refusals are sentences already and pass
through unchanged; known engine messages are translated; of the rest the first line that says
something is kept.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from finegrain.engine_words import BROKEN_FILE, meaning_of, without_values
from finegrain.warehouse import describe_open_error

# "Compilation Error in model x (path)", "Runtime Error", "Database Error in test y (path)"
_HEADING = re.compile(
    r"^(?:Encountered an error:|(?:Compilation|Runtime|Database|Internal|Dependency|Parsing|"
    r"dbt Runtime|Recursion|Validation|Env var)[ \w]*Error)(?: in .*)?:?$"
)
# The file a heading names.
_PLACE = re.compile(r"^[\w ]*Error in (\w+ [\w.]+ \(.+\))$", re.M)
# Where dbt's own account of the call stack begins.
_STACK = re.compile(r"^> (?:in|called by) ")
# What DuckDB and dbt add below the line that says something.
_AID = re.compile(r"^(?:LINE \d+:|\^+$|compiled code at |See also https?://|For more info)")
_UDF_ERROR = re.compile(r"Python exception occurred while executing the UDF: (?:\w+: )?(.*)", re.S)
_QUOTED = re.compile(r'"([^"\\]+)')
# Jinja's and dbt's complaints about code; everything else that fails to compile is a refusal
# written as a sentence by one of the macros.
_CODE_ERROR = re.compile(
    r"is undefined|unexpected |expected token|depends on a (?:node|source|macro)|"
    r"takes (?:no|not more|at most)|missing a required|has no attribute|unknown block tag|"
    r"not callable|No filter named|No test named|enforced contract"
)


# A table that a question asks for and no build has made yet, as each engine says it.
_MISSING_TABLE = re.compile(
    r'Table with name "?([\w.]+)"? does not exist|'
    r"(?:Object|Schema) '([^']+)' does not exist or not authorized"
)


@dataclass(frozen=True)
class NodeTrouble:
    """A step that failed: its kind ('model', 'test', …), name, file and dbt's whole message."""

    kind: str
    name: str
    file: str
    message: str


def body_of(message: str) -> str:
    """Return what a dbt message says: without its heading, call stack and pointers into SQL."""
    kept: list[str] = []
    for raw_line in message.strip().splitlines():
        line = raw_line.strip()
        if _STACK.match(line):
            break
        if not _HEADING.match(line) and not _AID.match(line):
            kept.append(line)
    text = without_values("\n".join(kept).strip())
    inner = _UDF_ERROR.search(text)
    return inner.group(1).strip() if inner else text


def explain(message: str) -> str:
    """Return one sentence for any message of dbt or an engine, or a line for each reason."""
    body = body_of(message)
    for pattern, translate in _KNOWN:
        if pattern.search(body):
            return translate(body)
    if _is_refusal(message, body):
        # A macro that refuses for several reasons has a line for each.
        return "\n".join(" ".join(part.split()) for part in re.split(r"(?<=\.)\n", body))
    place = _PLACE.search(message)
    sentence = _ended(_first_line(body))
    return f"{place.group(1)} failed: {sentence}" if place else sentence


def explain_question(message: str) -> str:
    """Return the sentence for a question about tables, which a build may not have made yet."""
    found = _MISSING_TABLE.search(body_of(message))
    if not found:
        return explain(message)
    table = (found.group(1) or found.group(2)).lower()
    may_see = ", and that the role may see it" if found.group(2) else ""
    return f"There is no table {table} to ask: see that `finegrain build` made it{may_see}."


def explain_failure(trouble: NodeTrouble) -> str:
    """Return the sentence for a step that could not run."""
    body = body_of(trouble.message)
    sentence = explain(body)
    if _is_refusal(trouble.message, body) or any(known.search(body) for known, _ in _KNOWN):
        return sentence
    if trouble.kind == "operation":
        return f"The step {trouble.name} failed: {sentence} More is in logs/dbt.log."
    return (
        f"{trouble.kind.capitalize()} {trouble.name} ({trouble.file}) failed: {sentence} "
        f"More is in logs/dbt.log."
    )


def explain_test(
    name: str,
    tested: str,
    rows: int | None,
    compiled_file: str | None,
    named: str = "",
    rule: str = "",
) -> str:
    """Return the sentences for a data test that found `rows` rows in the table `tested`.

    `named` is text that names some of them, `rule` a sentence that says what must hold.
    """
    found = "found rows" if rows is None else f"found {rows:,} row{'' if rows == 1 else 's'}"
    on = f" on {tested}" if tested else ""
    query = f"; its query is {compiled_file}" if compiled_file else ""
    look = f". {rule} Look" if rule else ": look"
    return f"Test {name}{on} {found}{named}{look} at them with `dbt show --select {name}`{query}."


def _is_refusal(message: str, body: str) -> bool:
    first = message.strip().splitlines()[0] if message.strip() else ""
    is_compilation = first.startswith("Compilation Error") or first == body.split("\n")[0]
    return is_compilation and body.endswith(".") and not _CODE_ERROR.search(body)


def _first_line(body: str) -> str:
    for line in body.splitlines():
        if line:
            return line
    return "no reason was given"


def _ended(line: str) -> str:
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _quoted(body: str, default: str) -> str:
    found = _QUOTED.search(body)
    return found.group(1) if found else default


def _full_disk(body: str) -> str:
    return (
        f"The disk is full{_while_writing(body)}: free some space, or set FINEGRAIN_WAREHOUSE to "
        f"a file on a larger disk, then build again."
    )


def _while_writing(body: str) -> str:
    found = re.search(r'write (?:file|to file) \\?"([^"\\]+)', body)
    return f" (writing {found.group(1)})" if found else ""


def _failed_write(body: str) -> str:
    found = re.search(r'write (?:file|to file) \\?"([^"\\]+)\\?": ([^"\n]+)', body)
    what = (
        f"{found.group(1)} could not be written ({found.group(2)})" if found else "A write failed"
    )
    return f"{what}: make its folder writable and see that its disk has room, then build again."


def _no_room_to_offload(body: str) -> str:
    return (
        "There was no room for intermediate results, in memory or on the disk of the warehouse: "
        "free some disk space, or raise FINEGRAIN_MEMORY (as in 8GB), then build again."
    )


def _out_of_memory(body: str) -> str:
    used = re.search(r"\(([\d.]+ \w+)/([\d.]+ \w+) used\)", body)
    limit = f" ({used.group(1)} of {used.group(2)} in use)" if used else ""
    return (
        f"The memory allowed for DuckDB did not suffice{limit}: raise FINEGRAIN_MEMORY (as in "
        f"8GB), or build with fewer threads (`finegrain build --threads 1`)."
    )


def _missing_files(body: str) -> str:
    return (
        f"No file matches {_quoted(body, 'the pattern of a source')}: make the demo data with "
        f"`finegrain demo`, or point the vars <source>_files in dbt_project.yml at your own files."
    )


def _broken_file(body: str) -> str:
    found = re.search(r'"([^"\\]+\.\w+)\\?"|^file = (.+)$', body, re.M)
    file = f"The source file {found.group(1) or found.group(2)}" if found else "A file of a source"
    line = re.search(r"CSV Error on Line: (\d+)", body)
    place = f" from line {int(line.group(1)):,} on" if line else ""
    return (
        f"{file} cannot be read{place}, as {meaning_of(body)}: deliver it again, whole, then build "
        f"again."
    )


def _missing_file(body: str) -> str:
    return (
        f"The file {_quoted(body, 'asked for')} does not exist: restore it, or correct the path "
        f"that names it."
    )


def _unusable_warehouse(body: str) -> str:
    return describe_open_error(PurePath(_quoted(body, "file")), body)


def _unreadable_yaml(body: str) -> str:
    found = re.search(
        r"Error reading [^:\n]+: (\S+)[^\n]*\n(?:Syntax error near (line \d+))?", body
    )
    file, line = found.groups() if found else ("A file", None)
    return f"{file} is not valid YAML{f', near {line}' if line else ''}: correct it."


def _unreadable_size(body: str) -> str:
    return (
        f"FINEGRAIN_MEMORY is not a size DuckDB understands "
        f"({_first_line(body).split(': ', 1)[-1].rstrip('.')}): write it as in 8GB or 70%."
    )


def _unset_variable(body: str) -> str:
    found = re.search(r"not provided: '([^']+)'", body)
    name = found.group(1) if found else "asked for by profiles.yml"
    return f"The environment variable {name} is not set: set it and try again."


def _refused_sign_in(body: str) -> str:
    return (
        "Snowflake refused the sign-in: check SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER, "
        "SNOWFLAKE_PRIVATE_KEY_PATH and that the user has this key."
    )


def _unreachable(body: str) -> str:
    return (
        "Snowflake could not be reached: check SNOWFLAKE_ACCOUNT and this machine's way to the "
        "network."
    )


def _silent(body: str) -> str:
    found = re.search(r"no answer for (\S+) seconds", body)
    return (
        f"Snowflake gave no answer for {found.group(1) if found else 'many'} seconds: see that "
        f"this machine reaches it, then build again. FINEGRAIN_SNOWFLAKE_PATIENCE says how many to "
        f"wait."
    )


def _broken_line(body: str) -> str:
    return (
        "The line to Snowflake broke in the middle of an answer: see that this machine reaches it, "
        "then build again."
    )


def _no_rights(body: str) -> str:
    found = re.search(r"(\w+ '[^']+') does not exist or not authorized", body)
    what = found.group(1) if found else "An object"
    return (
        f"{what} does not exist in Snowflake, or the role may not see it: check SNOWFLAKE_ROLE, "
        f"SNOWFLAKE_DATABASE and the grants of the role."
    )


def _not_compiled(body: str) -> str:
    found = re.search(r"with name '([^']+)' in the '\w+' section of file '([^']+)'", body)
    model, file = found.groups() if found else ("A model", "YAML")
    cure = (
        "run `finegrain compile`" if file.startswith("segments/") else "name a model that is there"
    )
    return f"{file} tells of {model}, of which there is no SQL: {cure}."


def _unknown_target(body: str) -> str:
    return (
        f"{_ended(_first_line(body))[:-1]}: choose one of the targets in profiles.yml with "
        f"--target."
    )


# The first that matches decides, so the more particular come first.
_KNOWN: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"No space left on device|Disk quota exceeded"), _full_disk),
    (re.compile(r"failed to offload"), _no_room_to_offload),
    (re.compile(r"Out of Memory Error|^MemoryError"), _out_of_memory),
    (re.compile(r"Could not set lock on file"), _unusable_warehouse),
    (re.compile(r"database file with storage version number"), _unusable_warehouse),
    (re.compile(r"not a valid DuckDB database file"), _unusable_warehouse),
    (re.compile(r"Could not write (?:file|to file)"), _failed_write),
    (re.compile(r"No files found that match the pattern"), _missing_files),
    (BROKEN_FILE, _broken_file),
    (re.compile(r"Cannot open file .*No such file or directory"), _missing_file),
    (re.compile(r"Error reading [^:\n]+: \S+\.ya?ml"), _unreadable_yaml),
    (
        re.compile(r"Memory must have a number|Unknown unit for memory|valid percentage"),
        _unreadable_size,
    ),
    (re.compile(r"Env var required but not provided"), _unset_variable),
    (
        re.compile(r"JWT token is invalid|Incorrect username or password|private_key_path"),
        _refused_sign_in,
    ),
    (re.compile(r"Snowflake gave no answer for"), _silent),
    (re.compile(r"IncompleteRead|Connection (?:broken|aborted)|RemoteDisconnected"), _broken_line),
    (re.compile(r"Could not connect to Snowflake|Failed to connect to DB"), _unreachable),
    (re.compile(r"does not exist or not authorized"), _no_rights),
    (re.compile(r"does not have a target named"), _unknown_target),
    (re.compile(r"Did not find matching node for patch"), _not_compiled),
)
