"""Warehouses for tests: each is built in a folder of its own by dbt in a process of its own."""

import atexit
import fcntl
import hashlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from finegrain.demo import generate

ROOT = Path(__file__).parents[2]
SHARED_DATA = Path(os.environ.get("FINEGRAIN_SHARED_DATA", ROOT.parent / "shared" / "data"))

# Tests call `finegrain` and `dbt` as a reader would: those beside the Python that runs the tests,
# whether or not its environment is activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# What tests start, and the tests themselves, take a fifth less time with it.
FEWER_COLLECTIONS = str(Path(__file__).parent / "fewer_collections")
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [FEWER_COLLECTIONS, os.environ.get("PYTHONPATH")])
)
runpy.run_path(f"{FEWER_COLLECTIONS}/sitecustomize.py")


# What makes a folder, given its path.
Making = Callable[[Path], None]

# Copies that no test changes: what dbt parsed of one for a warehouse is used for the next.
SHARED = {ROOT}


def shared_copy(*left_out: str) -> Path:
    """A copy of the dbt project that is removed at the end."""
    copy = Path(tempfile.mkdtemp(prefix="finegrain_"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy_project(copy, *left_out)
    SHARED.add(copy)
    return copy


@cache
def without_unit_tests() -> Path:
    """A copy of the dbt project that parses faster; unit tests are run by test_unit.py."""
    return shared_copy("*__unit_tests.yml")


@cache
def without_tests() -> Path:
    """A copy of the dbt project that no gate guards: it builds in less than half the time."""
    copy = shared_copy("*__unit_tests.yml", "integrity")
    for folder in ("models", "seeds"):
        remove_tests(copy / folder)
    return copy


@cache
def intake_alone() -> Path:
    """A copy with the first two rooms alone, staging and accepted, and all accepted tables public.

    Whatever makes or breaks a delivery can be seen in it, in a fifth of the time.
    """
    copy = shared_copy("*__unit_tests.yml", "integrity")
    rooms = {room.name for room in (copy / "models").iterdir() if room.is_dir()}
    others = rooms - {"staging", "accepted"}
    for folder in (*(f"models/{room}" for room in others), "segments", "seeds"):
        shutil.rmtree(copy / folder)
    for file in ("activity/as_of.sql", "identity/memory/_remembered__sources.yml"):
        shutil.copy(ROOT / "models" / file, copy / "models")
    for source in (copy / "models/staging").iterdir():
        if source.name not in ("demo", "erasure", "united"):
            shutil.rmtree(source)
    remove_tests(copy / "models")
    settings = yaml.safe_load((copy / "dbt_project.yml").read_text())
    settings.pop("seeds")
    configured = settings["models"]["finegrain"]
    for room in others:
        configured.pop(room)
    # The as-of day too.
    configured["+access"] = configured["accepted"]["+access"] = "public"
    configured["accepted"]["checked"]["+access"] = "protected"
    (copy / "dbt_project.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    return copy


def remove_tests(folder: Path) -> None:
    """Take the data tests out of all YAML files of a folder."""
    for file in folder.rglob("*.yml"):
        text = yaml.safe_dump(untested(yaml.safe_load(file.read_text())), sort_keys=False)
        file.write_text(text)


def untested(declared: Any) -> Any:
    """What YAML declares, less its data tests."""
    if isinstance(declared, dict):
        return {key: untested(value) for key, value in declared.items() if key != "data_tests"}
    return [untested(value) for value in declared] if isinstance(declared, list) else declared


def copy_project(copy: Path, *left_out: str) -> None:
    """Put dbt's part of the project into a folder."""
    for name in ("dbt_project.yml", "selectors.yml"):
        shutil.copy(ROOT / name, copy / name)
    ignored = shutil.ignore_patterns("python", *left_out)
    for name in ("models", "macros", "seeds", "segments", "expectations", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)


@cache
def parsed_projects() -> Path:
    """Where what dbt parsed is kept, for others that build the same project with the same vars."""
    folder = Path(tempfile.mkdtemp(prefix="finegrain_parsed_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def link(place: Path, target: Path) -> None:
    """Make `place` a link to `target`, whatever it was a link to before."""
    place.unlink(missing_ok=True)
    place.symlink_to(target)


@dataclass
class Warehouse:
    """A warehouse file, and dbt runs against it.

    The usual project is run in a folder of links, so that no path in settings differs from one
    warehouse to the next: dbt can then go on from what it parsed for another.
    """

    folder: Path
    variables: dict[str, Any] = field(default_factory=dict)
    project: Path = field(default_factory=without_unit_tests)
    schema: str = "finegrain"

    @property
    def file(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """Variables of a process that works on this warehouse."""
        return os.environ | {
            "FINEGRAIN_WAREHOUSE": str(self.file),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_USE_COLORS": "false",
        }

    def dbt(
        self, *arguments: str, variables: dict[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run dbt; a failure is for the caller to judge."""
        return self._run("dbt.cli.main", *arguments, chosen=self.variables | (variables or {}))

    def finegrain(
        self, *arguments: str, takes_vars: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of `finegrain`; a failure is for the caller to judge."""
        return self._run("finegrain.cli", *arguments, chosen=self.variables if takes_vars else None)

    def _run(
        self, program: str, *arguments: str, chosen: dict[str, Any] | None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in the project; without a choice of vars it parses none."""
        with self.prepared(arguments, chosen) as (command, project, environment):
            return subprocess.run(
                [sys.executable, "-m", program, *command],
                env=environment,
                cwd=project,
                capture_output=True,
                text=True,
                check=False,
            )

    @contextmanager
    def prepared(
        self, arguments: Sequence[str], chosen: dict[str, Any] | None
    ) -> Iterator[tuple[list[str], Path, dict[str, str]]]:
        """What to tell a program, in which folder and with which environment, while it runs."""
        project, environment = self.project, self.environment
        if is_shared := project in SHARED:
            project = self._checkout()
            environment["FINEGRAIN_WAREHOUSE"] = f"../{self.file.name}"
            if chosen:
                chosen = {name: self._linked(project, name, at) for name, at in chosen.items()}
        environment |= {"DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(ROOT)}
        command = list(arguments)
        if chosen:
            command += ["--vars", json.dumps(chosen)]
        settings = json.dumps([self.project.name, chosen, "snowflake" in arguments], sort_keys=True)
        known = parsed_projects() / hashlib.sha256(settings.encode()).hexdigest()
        parsed = self.folder / "target/partial_parse.msgpack"
        shares_parsed = is_shared and chosen is not None
        if shares_parsed and known.exists():
            parsed.parent.mkdir(exist_ok=True)
            shutil.copy(known, parsed)
        yield command, project, environment
        if shares_parsed and not known.exists() and parsed.exists():
            shutil.copy(parsed, known)

    def _checkout(self) -> Path:
        """A folder that looks like the project."""
        checkout = self.folder / "checkout"
        checkout.mkdir(exist_ok=True)
        for entry in self.project.iterdir():
            link(checkout / entry.name, entry)
        return checkout

    def _linked(self, checkout: Path, name: str, value: Any) -> Any:
        """The value of a var; a path becomes one that begins at a link in the checkout."""
        if not isinstance(value, str) or not value.startswith("/"):
            return value
        path = Path(value)
        whole = "{" not in path.name and path.is_dir()
        link(checkout / f"{name}_link", path if whole else path.parent)
        return f"{name}_link" if whole else f"{name}_link/{path.name}"

    def build(self, *arguments: str, variables: dict[str, Any] | None = None) -> str:
        """Run `dbt build`, which must succeed; return what it said."""
        run = self.dbt("build", *arguments, variables=variables)
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
        return run.stdout

    def query(self, sql: str) -> pd.DataFrame:
        """Ask the working warehouse."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            # Views name raw files as they lie from there.
            connection.execute(f"set file_search_path = '{self.folder / 'checkout'}'")
            return connection.sql(sql).df()

    def published(self, sql: str) -> pd.DataFrame:
        """Ask the readers' copy, with the public schema as the default."""
        copy = self.folder / f"published{self.schema.removeprefix('finegrain')}.duckdb"
        with duckdb.connect(str(copy), read_only=True) as connection:
            connection.execute(f"use {copy.stem}.{self.schema}")
            return connection.sql(sql).df()


@contextmanager
def mounted(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A disk of so many MiB in the folder `disk`; skips the test where none can be mounted."""
    disk = folder / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mount.returncode:
        pytest.skip(f"no small disk can be mounted here: {mount.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def rewrite(file: Path, sql: str) -> None:
    """Replace a parquet file by what a query over it gives; the query calls it `raw`."""
    with duckdb.connect() as connection:
        connection.execute(f"create table raw as from '{file}'")
        connection.execute(f"copy ({sql}) to '{file}' (format parquet)")


# What takes minutes comes first, so that no worker is left with it at the end.
SLOWEST = "snowflake docs publication mistakes identity".split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""
    items.sort(key=lambda item: item.path.stem.removeprefix("test_") not in SLOWEST)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets, which the project does not contain."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no public data sets in {SHARED_DATA}; set FINEGRAIN_SHARED_DATA to them")
    return SHARED_DATA


def made_once(name: str, tmp_path_factory: pytest.TempPathFactory, make: Making) -> Path:
    """A folder that one of the processes that run tests makes, while the others wait for it."""
    is_one_of_many = "PYTEST_XDIST_WORKER" in os.environ
    common = tmp_path_factory.getbasetemp()
    folder = (common.parent if is_one_of_many else common) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo world of 3,000 customers: raw/ and truth/."""

    def make(folder: Path) -> None:
        generate(customers=3_000, days=730, seed=1, out=folder)

    return made_once("demo_world", tmp_path_factory, make)


@pytest.fixture(scope="session")
def demo(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The demo world, built and published. Tests must not change it."""
    variables = {"demo_files": str(demo_folder / "raw/{name}.parquet")}

    def make(folder: Path) -> None:
        folder.mkdir()
        Warehouse(folder, variables).build()

    built = made_once("demo_warehouse", tmp_path_factory, make)
    own = tmp_path_factory.mktemp("demo") / "warehouse"
    return Warehouse(Path(shutil.copytree(built, own, symlinks=True)), variables)


@pytest.fixture(scope="session")
def small_demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo world of 400 customers, for tests that build often."""
    folder = tmp_path_factory.mktemp("small_demo") / "world"
    generate(customers=400, days=730, seed=2, out=folder)
    return folder


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """A copy of the dbt project that a test may break."""
    copy = tmp_path / "project"
    copy.mkdir()
    copy_project(copy)
    return copy
