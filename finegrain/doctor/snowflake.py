"""What a Snowflake target takes from the environment, and whether it opens the door."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from finegrain.doctor.finding import Finding, Installation, Level, good, note, wrong

PASSPHRASE = "DBT_ENV_SECRET_SNOWFLAKE_PASSPHRASE"
PASSWORD = "DBT_ENV_SECRET_SNOWFLAKE_PASSWORD"
TOKEN = "DBT_ENV_SECRET_SNOWFLAKE_TOKEN"
KEY = "SNOWFLAKE_PRIVATE_KEY_PATH"


def check(installation: Installation) -> Iterator[Finding]:
    """Look at the sign-in, then try it; nothing on DuckDB."""
    target = installation.target
    if target.engine != "snowflake":
        return
    installation.is_locked_out = True
    findings = list(judge(dict(target.settings)))
    yield from findings
    if any(finding.level is Level.WRONG for finding in findings):
        return
    from finegrain.doctor.reading import AskingReader

    # FinegrainError says why if Snowflake does not let us in.
    reader = AskingReader(installation.project, target.name)
    warehouse = reader.rows("select current_warehouse() as warehouse")[0][0]
    installation.is_locked_out = False
    role, database = reader.rows(
        "select current_role() as role_name, current_database() as database_name"
    )[0]
    if warehouse is None:
        yield wrong(
            f"Signed in as role {role}, which may use no warehouse: set SNOWFLAKE_WAREHOUSE to one "
            f"that is there, or grant the role its usage (docs/snowflake.md)."
        )
    elif database is None:
        yield wrong(
            f"Signed in as role {role}, and the database of SNOWFLAKE_DATABASE is not there or not "
            f"for this role: create it, or grant the role its usage (docs/snowflake.md)."
        )
    else:
        yield good(f"Signed in as role {role}, warehouse {warehouse}, database {database}.")


def judge(settings: dict[str, Any]) -> Iterator[Finding]:
    """Tell what is missing for a sign-in; `settings` are those of the target, filled in."""

    def has(name: str) -> bool:
        return str(settings.get(name) or "") not in ("", "unset")

    if not has("account"):
        yield wrong(
            "SNOWFLAKE_ACCOUNT is not set: set it to the account's identifier, as in "
            "myorg-myaccount."
        )
    how = str(settings.get("authenticator") or "").lower()
    if not has("user") and how != "oauth":
        yield wrong("SNOWFLAKE_USER is not set: set it to the user who signs in.")
    if how in ("oauth", "programmatic_access_token"):
        if not has("token"):
            yield wrong(f"SNOWFLAKE_AUTHENTICATOR is {how}, and {TOKEN} is not set: set it.")
    elif how in ("", "snowflake", "snowflake_jwt"):
        if has("private_key_path"):
            yield from _judge_key(
                Path(str(settings["private_key_path"])).expanduser(), has("private_key_passphrase")
            )
            if has("password"):
                yield note(f"Both {KEY} and {PASSWORD} are set: the key is used; unset the other.")
        elif not has("password"):
            yield wrong(
                f"There is nothing to sign in with: set {KEY} to a key, {PASSWORD}, or "
                f"SNOWFLAKE_AUTHENTICATOR (docs/snowflake.md)."
            )


def _judge_key(file: Path, has_passphrase: bool) -> Iterator[Finding]:
    try:
        text = file.read_text(encoding="ascii", errors="replace")
        mode = file.stat().st_mode
    except OSError as error:
        yield wrong(
            f"The key {file} cannot be read ({error.strerror}): correct {KEY}, or make the file "
            f"readable for this user."
        )
        return
    if "PRIVATE KEY-----" not in text:
        yield wrong(f"The file {file} is no private key in PEM: point {KEY} at the private key.")
    elif "ENCRYPTED PRIVATE KEY" in text and not has_passphrase:
        yield wrong(f"The key {file} is encrypted, and {PASSPHRASE} is not set: set it.")
    elif mode & 0o077:
        yield note(f"Others can read the key {file}: run `chmod 600 {file}`.")
