"""Every command in the README and in docs/ works, in the order in which a reader would run it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import FEWER_COLLECTIONS, ROOT, SHARED_DATA

FENCE = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

# Part of the project that commands read or write.
PROJECT = (
    "dbt_project.yml profiles.yml selectors.yml pyproject.toml Makefile README.md docs finegrain "
    "macros models seeds segments tests"
)

# dbt's unit tests are run elsewhere, and reading them takes half the time of every start.
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*__unit_tests.yml")


def blocks(page: Path) -> list[str]:
    return [block.strip() for block in FENCE.findall(page.read_text())]


@pytest.mark.parametrize(
    "page",
    [
        # The tour is walked with every change, the other pages by `make test-long`.
        pytest.param(page, id=page.name, marks=[pytest.mark.long] if page.parent != ROOT else [])
        for page in PAGES
        if blocks(page)
    ],
)
def test_commands_of_a_page_work_in_order(page: Path, tmp_path: Path) -> None:
    if any("FINEGRAIN_SHARED_DATA" in block for block in blocks(page)) and not SHARED_DATA.is_dir():
        pytest.skip(f"no public data sets in {SHARED_DATA}; set FINEGRAIN_SHARED_DATA to them")
    copy = tmp_path / "finegrain"
    copy.mkdir()
    for name in PROJECT.split():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, copy / name)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("FINEGRAIN_")
    } | {
        "FINEGRAIN_SHARED_DATA": str(SHARED_DATA),
        "PYTHONPATH": os.pathsep.join([str(copy), FEWER_COLLECTIONS]),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    if page.name == "README.md":
        # Stands for `make build`, whose environment is the one this test runs in.
        run_block("finegrain demo --customers 1000\nfinegrain build", copy, environment)
    for block in blocks(page):
        commands = [line for line in block.splitlines() if line and not line.startswith("#")]
        if all(line.startswith(("make ", "source ", "git clone", "cd ")) for line in commands):
            for line in commands:
                if line.startswith("make "):
                    target = line.split()[1]
                    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
            continue
        run_block(block, copy, environment)
    if page.name == "README.md":
        said = run_block("finegrain waterfall laptop_shoppers", copy, environment)
        steps = [
            int(re.findall(r" (\d[\d,]*)(?: |$)", line)[-1].replace(",", ""))
            for line in said.splitlines()
        ]
        assert len(steps) == 4
        assert steps == sorted(steps, reverse=True)
        assert steps[-1] > 0


def run_block(block: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a block of a page as a shell would; a command that fails ends it."""
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"{block}\n{run.stdout[-3000:]}{run.stderr[-3000:]}"
    return run.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing
