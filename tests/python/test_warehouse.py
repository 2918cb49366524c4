"""The warehouse file: refused in one sentence, replaced in one step."""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import duckdb
import pytest

from finegrain import warehouse
from finegrain.warehouse import (
    WarehouseError,
    check_usable,
    remove_unfinished,
    replace_file,
)


def cannot(reason: str) -> NoReturn:
    """Skip a test this machine cannot run; where changes are checked it has to run."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount a small file system of its own on `folder`."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        cannot("there is no program mount")
    if run.returncode:
        cannot(f"mounting is not allowed: {run.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def held_by_another(file: Path) -> Iterator[int]:
    """Let another process hold `file`; gives its process number."""
    code = f"import duckdb, sys; c = duckdb.connect({str(file)!r}); print('held'); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder.pid
        finally:
            holder.communicate()


def make_database(file: Path, value: int = 1) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table t as select ? as v", [value])


def value_in(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select v from t").fetchone()
    assert row is not None
    return int(row[0])


def make_newer(file: Path) -> None:
    """Write into a DuckDB file that a version yet to come has made it."""
    content = bytearray(file.read_bytes())
    content[12:20] = struct.pack("<Q", 100_000)
    checksum = 5381
    for (word,) in struct.iter_unpack("<Q", content[8:4096]):
        checksum ^= (word * 0xBF58476D1CE4E5B9) % 2**64
    content[:8] = struct.pack("<Q", checksum)
    file.write_bytes(content)


def refusal(file: Path) -> str:
    with pytest.raises(WarehouseError) as raised:
        check_usable(file)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert str(file.parent) in sentence
    return sentence


def test_a_new_place_is_made_and_stays_empty(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "f.duckdb"
    check_usable(file)
    assert list(file.parent.iterdir()) == []


def test_a_good_file_is_accepted_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "f.duckdb"
    make_database(file, 7)
    check_usable(file)
    with duckdb.connect(str(file), read_only=True) as connection:
        assert value_in(connection) == 7


@pytest.mark.parametrize("content", [b"", b"short", b"SQLite format 3\x00" + b"\x00" * 9000])
def test_a_file_of_another_kind_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "f.duckdb"
    file.write_bytes(content)
    assert "is not a DuckDB file: move it away" in refusal(file)
    assert file.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.duckdb"
    file.mkdir()
    assert "is a folder: set FINEGRAIN_WAREHOUSE" in refusal(file)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("not a folder")
    assert "cannot be written" in refusal(tmp_path / "notes" / "f.duckdb")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.duckdb"
    make_database(file)
    content = bytearray(file.read_bytes())
    content[100] ^= 255
    file.write_bytes(content)
    assert "cannot be opened (" in refusal(file)


def test_a_file_of_a_newer_duckdb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.duckdb"
    make_database(file)
    make_newer(file)
    assert f"newer DuckDB than this one ({duckdb.__version__})" in refusal(file)


def test_a_file_in_use_names_who_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "f.duckdb"
    make_database(file)
    with held_by_another(file) as process:
        sentence = refusal(file)
    assert f"(process {process})" in sentence
    assert "python" in sentence
    check_usable(file)


def test_a_read_only_disk_is_refused(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=100m"):
        make_database(disk / "f.duckdb")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert "cannot be written (Read-only file system)" in refusal(disk / "f.duckdb")
        assert "cannot be written (Read-only file system)" in refusal(disk / "new.duckdb")
        assert "cannot be written (Read-only file system)" in refusal(disk / "new" / "f.duckdb")


def test_a_write_protected_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.duckdb"
    make_database(file)
    if os.geteuid() == 0:
        # Permissions do not bind root, so the file is laid over itself read-only.
        bound = ["mount", "--bind", str(file), str(file)]
        if subprocess.run(bound, capture_output=True, check=False).returncode:
            cannot("mounting is not allowed")
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", str(file)], check=True)
            sentence = refusal(file)
        finally:
            subprocess.run(["umount", "--lazy", str(file)], check=True)
    else:
        file.chmod(0o400)
        sentence = refusal(file)
    assert f"{file} cannot be written (" in sentence


def test_a_full_disk_is_refused(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=80m"):
        check_usable(disk / "f.duckdb")
        (disk / "filler").write_bytes(bytes(30 * 1024 * 1024))
        sentence = refusal(disk / "f.duckdb")
    assert "is full (50 MiB free, at least 64 MiB are needed)" in sentence


def test_the_least_room_is_a_limit_not_a_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage(tmp_path))
    at_limit = usage(10**9, 0, warehouse.MINIMUM_FREE_BYTES)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: at_limit)
    check_usable(tmp_path / "f.duckdb")
    below = usage(10**9, 0, warehouse.MINIMUM_FREE_BYTES - 1)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: below)
    assert "is full (63 MiB free" in refusal(tmp_path / "f.duckdb")


def test_a_reader_keeps_the_old_copy_and_the_next_gets_the_new(tmp_path: Path) -> None:
    old, new = tmp_path / "published.duckdb", tmp_path / ".published.tmp.duckdb"
    make_database(old, 1)
    make_database(new, 2)
    # Opened by another process, as a reader in this one could be served from memory.
    code = (
        f"import duckdb, sys; c = duckdb.connect({str(old)!r}, read_only=True);"
        "print(c.execute('select v from t').fetchone()[0]); sys.stdin.readline();"
        "print(c.execute('select v from t').fetchone()[0])"
    )
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "1\n"
        replace_file(new, old)
        assert reader.communicate("\n")[0] == "1\n"
    with duckdb.connect(str(old), read_only=True) as connection:
        assert value_in(connection) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["published.duckdb"]


def test_a_log_of_the_old_copy_does_not_outlive_it(tmp_path: Path) -> None:
    old, new = tmp_path / "published.duckdb", tmp_path / ".published.tmp.duckdb"
    make_database(old)
    make_database(new)
    (tmp_path / "published.duckdb.wal").write_bytes(b"of the old copy")
    replace_file(new, old)
    assert not (tmp_path / "published.duckdb.wal").exists()


def test_only_a_complete_copy_in_the_same_folder_replaces(tmp_path: Path) -> None:
    old, new = tmp_path / "published.duckdb", tmp_path / ".published.tmp.duckdb"
    make_database(old, 1)
    with pytest.raises(WarehouseError, match="not a DuckDB file"):
        replace_file(new, old)
    make_database(new, 2)
    with pytest.raises(WarehouseError, match="one folder"):
        replace_file(new, tmp_path / "elsewhere" / "published.duckdb")
    (tmp_path / ".published.tmp.duckdb.wal").write_bytes(b"unwritten rows")
    with pytest.raises(WarehouseError, match="detach the copy"):
        replace_file(new, old)
    with duckdb.connect(str(old), read_only=True) as connection:
        assert value_in(connection) == 1


def test_only_an_unfinished_copy_is_removed(tmp_path: Path) -> None:
    unfinished = tmp_path / ".published.tmp.duckdb"
    log = tmp_path / ".published.tmp.duckdb.wal"
    unfinished.write_bytes(b"half a copy")
    log.write_bytes(b"its log")
    remove_unfinished(unfinished)
    remove_unfinished(unfinished)
    assert list(tmp_path.iterdir()) == []
    precious = tmp_path / "finegrain.duckdb"
    make_database(precious)
    with pytest.raises(WarehouseError, match="not an unfinished copy"):
        remove_unfinished(precious)
    assert precious.exists()
