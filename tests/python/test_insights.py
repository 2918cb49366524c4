"""What is told about segments, against pandas on the published tables, and by the commands."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import FEWER_COLLECTIONS, ROOT, Warehouse, copy_project

from finegrain.asking import Asking, ask
from finegrain.compiler.relations import entities
from finegrain.compiler.segments.asked_sql import context_for, steps_query, with_needed
from finegrain.compiler.segments.files import context_of
from finegrain.compiler.segments.vocabulary import load_vocabulary
from finegrain.compiler.validation import validate
from finegrain.waterfall import Step
from finegrain.waterfall_now import steps_of
from finegrain.why.answers import explained
from finegrain.why.question import question_about


@pytest.fixture(scope="module")
def members(demo: Warehouse) -> pd.DataFrame:
    """Customers and the micro segments they are in."""
    return demo.published("""
        select customer_id, segment_id
        from segment_membership join segment_catalog using (segment_id)
        where kind = 'micro'
    """)


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    return demo.published("select * from customer_features").set_index("customer_id")


# The tables


def test_overlap_counts_each_pair_once(
    demo: Warehouse, members: pd.DataFrame, features: pd.DataFrame
) -> None:
    found = demo.published("select * from segment_overlap")
    inside = members.assign(one=1).pivot(index="customer_id", columns="segment_id", values="one")
    common = inside.fillna(0).T @ inside.fillna(0)
    sizes = members.groupby("segment_id").size()
    expected = {
        (one, other): int(common.loc[one, other])
        for one in common
        for other in common
        if one < other and common.loc[one, other] > 0
    }
    pairs = zip(found["segment_id"], found["other_segment_id"], strict=True)
    assert dict(zip(pairs, found["common_members"], strict=True)) == expected
    one, other = sizes[found["segment_id"]].values, sizes[found["other_segment_id"]].values
    both = found["common_members"].values
    np.testing.assert_allclose(found["jaccard"], both / (one + other - both))
    np.testing.assert_allclose(found["lift"], both * len(features) / (one * other))
    np.testing.assert_allclose(found["common_share"], both / one)
    np.testing.assert_allclose(found["other_common_share"], both / other)


def test_reach_counts_every_customer_once(
    demo: Warehouse, members: pd.DataFrame, features: pd.DataFrame
) -> None:
    found = demo.published("select * from segment_reach order by segments").set_index("segments")
    numbers = members.groupby("customer_id").size().reindex(features.index, fill_value=0)
    assert found["customers"].to_dict() == numbers.clip(upper=3).value_counts().to_dict()
    assert found["customer_share"].sum() == pytest.approx(1)


def test_quality_measures_size_value_and_likeness(demo: Warehouse, features: pd.DataFrame) -> None:
    found = demo.published("select * from segment_quality").set_index("segment_id")
    everything = demo.published("select * from segment_membership")
    net = features["net_amount_365d"].astype(float)
    logs = pd.DataFrame(
        {
            each: np.log(1 + features[each].astype(float).clip(lower=0)).round(3)
            for each in ("net_amount_365d", "orders_365d", "recency_days")
        }
    )
    checked = 0
    for segment, rows in everything.groupby("segment_id"):
        mine = rows["customer_id"]
        quality = found.loc[segment]
        assert quality["members"] == len(mine)
        assert quality["customer_share"] == pytest.approx(len(mine) / len(features))
        assert quality["net_amount_share_365d"] == pytest.approx(net[mine].sum() / net.sum())
        if len(mine) > 1:
            spread = logs.loc[mine].var(ddof=0) / logs.var(ddof=0)
            assert quality["homogeneity"] == pytest.approx(1 - spread.mean(), abs=2e-3)
            checked += 1
    assert checked > 50
    catalog = demo.published("select * from segment_catalog where entity = 'customer'")
    assert set(found.index) == set(catalog["segment_id"])


def test_the_waterfall_falls_to_the_members(demo: Warehouse, members: pd.DataFrame) -> None:
    found = demo.published("select * from segment_waterfall").sort_values(["segment_id", "step"])
    sizes = members.groupby("segment_id").size()
    catalog = demo.published("select segment_id, entity from segment_catalog where kind = 'micro'")
    entity = catalog.set_index("segment_id")["entity"]
    assert set(found["segment_id"]) == set(entity.index)
    for segment, steps in found.groupby("segment_id"):
        assert list(steps["step"]) == list(range(len(steps)))
        assert steps["members"].is_monotonic_decreasing
        if entity[segment] == "customer":
            assert steps["members"].iloc[-1] == sizes.get(segment, 0)


def test_a_waterfall_counted_from_the_declaration_is_that_of_the_table(
    demo: Warehouse, asking: Asking
) -> None:
    _, packs = validate(ROOT)
    declared = {each.name: each for pack in packs for each in pack.segments}
    queries = []
    for name, segment in declared.items():
        context = context_for(ROOT, with_needed([segment], declared))
        query = steps_query(segment, declared, context)
        queries.append(f"select '{name}' as name, asked.* from (\n{query}\n) as asked")
    counts: dict[str, dict[int, int]] = {}
    for row in ask(asking, "\nunion all\n".join(queries)):
        counts.setdefault(row["name"], {})[int(row["steps_passed"])] = int(row["members"])
    found = {name: steps_of(declared[name], passed, 0) for name, passed in counts.items()}
    table = demo.published("select * from segment_waterfall order by segment_id, step")
    built = {
        name: [Step(*row) for row in rows[["step", "said", "members"]].itertuples(index=False)]
        for name, rows in table.groupby("segment_id")
    }
    assert found == built


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A project beside the built one, with a draft that asks for another segment."""
    copy_project(project := tmp_path, "*__unit_tests.yml")
    shutil.copy(ROOT / "profiles.yml", project)
    pack = project / "segments/electronics.yml"
    pack.write_text(
        pack.read_text()
        + """
          # Named as the first step of the draft is.
          - segment: young_prospects_1
            label: Women, and those who look for something
            sensitive: yes
            status: draft
            where:
              - any:
                  - {gender: female}
                  - {did: search, term: headphones with microphone}

          - segment: young_prospects
            label: Young ones among those who may want headphones
            sensitive: yes
            status: draft
            inside: {age: at most 60}
            where:
              - {in: headphone_prospects}
              - {not_in: young_prospects_1}
              - {did: buy, product: [iPhone X 64 GB, iPhone X 256 GB], in_the_last: 90 days}
              - {age: at most 30}
"""
    )
    return project


def test_a_draft_has_a_waterfall(
    finegrain: Any, draft: Path, members: pd.DataFrame, features: pd.DataFrame
) -> None:
    said = finegrain("waterfall", "young_prospects", cwd=draft)
    assert said.returncode == 0, said.stderr
    his = members.loc[members["segment_id"] == "headphone_prospects", "customer_id"]
    ages = features.loc[his, "age"]
    others = ages[features.loc[his, "gender"] != "female"]
    base = int((features["age"] <= 60).sum())
    expected = [base, len(ages), len(others), len(others), int((others <= 30).sum())]
    assert 0 < len(others) < len(ages)
    numbers = re.findall(r"^ +\S.*? +([\d,]+)(?:  █+)?$", said.stdout, re.MULTILINE)
    assert [int(each.replace(",", "")) for each in numbers] == expected
    told = "Counted from the declaration, as of 2025-12-31; its status is draft"
    assert f"{told}." in said.stdout
    withheld = finegrain(
        "waterfall", "young_prospects", "--vars", f"segment_minimum_size: {base}", cwd=draft
    )
    assert len(re.findall("█+$", withheld.stdout, re.MULTILINE)) == 1
    assert f"{told}; 4 steps of fewer than {base:,} members not shown." in withheld.stdout
    withheld = finegrain(
        "waterfall", "young_prospects", "--vars", "segment_minimum_size: 100000", cwd=draft
    )
    assert withheld.returncode == 0, withheld.stderr
    assert "5 steps of fewer than 100,000 members not shown." in withheld.stdout
    unknown = finegrain("waterfall", "young_prospect", cwd=draft)
    assert unknown.returncode == 1
    assert "There is no declared segment young_prospect; did you mean young_prospects?" in (
        unknown.stderr
    )


def test_a_waterfall_is_that_of_the_declaration(finegrain: Any, draft: Path) -> None:
    said = finegrain("waterfall", "headphone_prospects", cwd=draft)
    assert said.returncode == 0, said.stderr
    assert "Counted" not in said.stdout
    pack = draft / "segments/electronics.yml"
    pack.write_text(pack.read_text().replace("{age: 21 to 35}", "{age: 21 to 25}"))
    said = finegrain("waterfall", "headphone_prospects", cwd=draft)
    assert said.returncode == 0, said.stderr
    assert "age 21 to 25" in said.stdout
    assert "Counted from the declaration, as of 2025-12-31." in said.stdout


def test_a_pack_is_compiled_before_it_is_built(
    finegrain: Any, draft: Path, demo: Warehouse, tmp_path: Path
) -> None:
    environment = demo.environment | {"DBT_TARGET_PATH": str(tmp_path / "target")}

    def build(*more: str) -> str:
        command = ["seed", "--select", "unknown_words", "--no-use-colors", "--quiet", *more]
        command += ["--profiles-dir", str(draft)]
        run = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", *command],
            cwd=draft,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if run.returncode == 0 else " ".join((run.stdout + run.stderr).split())

    def finegrain_says(*arguments: str) -> str:
        said = finegrain(*arguments, cwd=draft, more=environment)
        return str(said.stdout + said.stderr)

    finegrain_says("compile")
    pack = """
    models:
      - name: ages
        config:
          meta:
            segments:
              - {segment: grown_ups, label: Grown-ups, where: {age: at least 16}}
    """
    (draft / "segments/ages.yml").write_text(textwrap.dedent(pack))
    # Asked for, it is counted, though dbt would not build it.
    assert "age at least 16" in finegrain_says("waterfall", "grown_ups")
    assert "name 'ages' in the 'models' section of file 'segments/ages.yml'" in build()
    assert (
        "segments/ages.yml tells of ages, of which there is no SQL: run `finegrain compile`."
        in finegrain_says("check", "segments")
    )
    assert "Wrote segments/ages.sql" in finegrain_says("compile")
    compiled = (draft / "segments/ages.sql").read_text()
    assert build() == ""

    # The same SQL, but put there by somebody else after dbt has read its YAML.
    declared = (draft / "segments/ages.yml").read_text()
    (draft / "segments/ages.yml").unlink()
    assert "Removed segments/ages.sql" in finegrain_says("compile")
    (draft / "segments/ages.yml").write_text(declared)
    build("--warn-error-options", "{error: []}")
    (draft / "segments/ages.sql").write_text(compiled)
    assert "run the command again with --no-partial-parse" in build()
    assert build("--no-partial-parse") == ""


# Why


@pytest.fixture
def asking(demo: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Asking:
    for name, value in demo.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DBT_TARGET_PATH", str(demo.folder / "asked"))
    return Asking(ROOT)


def with_dates(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)
        else value
        for name, value in values.items()
    }


def test_the_answers_agree_with_membership_for_all_segments(
    demo: Warehouse, asking: Asking
) -> None:
    mistakes, packs = validate(ROOT)
    assert not mistakes
    context = context_of(ROOT, packs, load_vocabulary(ROOT))
    declared = {each.name: each for pack in packs for each in pack.segments}
    inside = demo.query("select * from finegrain_segments.micro_segment_membership")
    asked, questions = {}, []
    for name, segment in declared.items():
        entity = entities()[segment.of]
        everybody = demo.query(
            f"select {entity.key} as id from finegrain_features.{entity.model} order by 1"
            if segment.of != "contact"
            else f"select {entity.key} as id from finegrain_identity.{entity.model} order by 1"
        )["id"]
        his = set(inside.loc[inside["segment_id"] == name, "member_id"])
        others = [each for each in everybody if each not in his]
        for chosen in [*sorted(his)[:2], *others[:: max(1, len(others) // 2)][:2]]:
            asked[f"{name} {chosen}"] = chosen in his
            sql = question_about(segment, chosen, context).sql
            questions.append(
                f"select '{name} {chosen}' as name, cast(to_json(q) as varchar) as answers "
                f"from (\n{sql}\n) as q"
            )
    rows = ask(asking, "\nunion all\n".join(questions))
    found = {}
    for row in rows:
        segment = declared[row["name"].split()[0]]
        found[row["name"]] = explained(segment, with_dates(json.loads(row["answers"]))).is_member
    assert found == asked


@pytest.fixture(scope="module")
def finegrain(demo: Warehouse) -> Iterator[Any]:
    """Runs the program in the project, on the built demo."""
    environment = demo.environment | {
        "DBT_TARGET_PATH": str(demo.folder / "told"),
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), FEWER_COLLECTIONS]),
    }

    def run(
        *arguments: str, cwd: Path = ROOT, more: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "finegrain.cli", *arguments],
            cwd=cwd,
            env=os.environ | environment | (more or {}),
            capture_output=True,
            text=True,
            check=False,
        )

    yield run


def test_why_tells_each_condition(finegrain: Any, members: pd.DataFrame) -> None:
    of = "headphone_prospects"
    customer = members.loc[members["segment_id"] == of, "customer_id"].min()
    said = finegrain("why", customer, of)
    assert said.returncode == 0, said.stderr
    assert f"in {of}" in said.stdout
    assert "4 of 4 steps hold." in said.stdout
    assert re.search(r"no longer so from 2026-\d\d-\d\d on, if nothing more happens", said.stdout)
    stranger = members.loc[members["segment_id"] == "young_mothers", "customer_id"].min()
    said = finegrain("why", stranger, of)
    assert f"not in {of}" in said.stdout
    assert re.search(r"1  no +did buy, product iPhone X", said.stdout)


def test_why_tells_all_segments_of_a_customer(finegrain: Any, members: pd.DataFrame) -> None:
    customer = members["customer_id"].value_counts().index[0]
    said = finegrain("why", customer)
    assert said.returncode == 0, said.stderr
    for segment in members.loc[members["customer_id"] == customer, "segment_id"]:
        assert f"\n  {segment} " in said.stdout
    assert re.search(r"\n  lifecycle +\w+", said.stdout)


def test_why_asked_of_an_empty_warehouse_says_what_to_do(finegrain: Any, tmp_path: Path) -> None:
    elsewhere = {"FINEGRAIN_WAREHOUSE": str(tmp_path / "warehouse.duckdb")}
    said = finegrain("why", "somebody", "headphone_prospects", more=elsewhere)
    assert said.returncode == 1
    assert said.stderr == (
        "There is no table finegrain_features.customer_features to ask: see that `finegrain build` "
        "made it.\n"
    )


@pytest.mark.long
def test_why_knows_macro_segments_and_says_what_is_wrong(
    finegrain: Any, members: pd.DataFrame, demo: Warehouse
) -> None:
    customer = members["customer_id"].min()
    said = finegrain("why", customer, "lifecycle_prospect")
    assert said.returncode == 0, said.stderr
    assert "Of the family lifecycle he is in lifecycle_" in said.stdout
    account = demo.published("""
        select min(account_id) as id from account_macro_segments where size_band = 'small'
    """)["id"].item()
    said = finegrain("why", account, "size_band_small")
    assert said.returncode == 0, said.stderr
    assert f"Account {account} as of 2025-12-31: in size_band_small (Small)." in said.stdout
    assert "It holds companies of 10 to 49 employees." in said.stdout
    for arguments, sentence in [
        ((customer, "headphone_prospect"), 'did you mean "headphone_prospects"?'),
        (("nobody", "headphone_prospects"), "There is no customer 'nobody'"),
        (("it's {{ nobody }}",), "There is no customer"),
    ]:
        said = finegrain("why", *arguments)
        assert said.returncode == 1
        assert sentence in said.stderr


# Diff


def test_diff_tells_who_moves(finegrain: Any, tmp_path: Path, members: pd.DataFrame) -> None:
    other = tmp_path / "segments"
    shutil.copytree(ROOT / "segments", other, ignore=shutil.ignore_patterns("*.sql"))
    pack = other / "electronics.yml"
    pack.write_text(pack.read_text().replace("{age: 21 to 35}", "{age: 21 to 30}"))
    pack = other / "retention.yml"
    pack.write_text(pack.read_text().replace("top 5% in each", "top 1% in each"))
    said = finegrain("diff", "--against", str(tmp_path))
    assert said.returncode == 0, said.stderr
    sizes = members.groupby("segment_id").size()
    assert "2 changed, 1 affected" in said.stdout
    assert "  - age 21 to 30\n  + age 21 to 35\n" in said.stdout
    for segment in ("headphone_prospects", "top_spenders_by_region", "silent_top_spenders"):
        found = re.search(
            rf": {segment} .*?members (\d+) -> (\d+) \(\+(\d+) -0\)", said.stdout, re.DOTALL
        )
        assert found, said.stdout
        before, after, entering = map(int, found.groups())
        assert after == sizes[segment] == before + entering
    said = finegrain("diff", "--against", str(other), "--markdown")
    assert "| `headphone_prospects` | changed |" in said.stdout
    assert re.search(
        r"\n\d+ customers move and brought [\d,.]+ in the last 365 days\.\n", said.stdout
    )
    assert "affected by top_spenders_by_region" in said.stdout


def test_diff_knows_drafts_and_expiry_and_adds_up_no_entities(
    finegrain: Any, tmp_path: Path, members: pd.DataFrame, demo: Warehouse
) -> None:
    other = tmp_path / "segments"
    shutil.copytree(ROOT / "segments", other, ignore=shutil.ignore_patterns("*.sql"))
    for pack, segment, fact in [
        ("family", "young_mothers", "status: draft"),
        ("business", "shops_without_crm", "expires_on: 2020-01-01"),
    ]:
        file = other / f"{pack}.yml"
        name = f"- segment: {segment}\n"
        file.write_text(file.read_text().replace(name, f"{name}            {fact}\n"))
    said = finegrain("diff", "--against", str(other))
    assert said.returncode == 0, said.stderr
    assert "2 changed, 32 unchanged" in said.stdout
    mothers = (members["segment_id"] == "young_mothers").sum()
    assert f"members 0 -> {mothers} (+{mothers} -0)" in said.stdout
    assert f"\n{mothers} customers move and brought " in said.stdout
    shops = demo.published("""
        select count(*) as n, sum(net_amount_365d) as net_amount
        from account_segment_membership inner join account_features using (account_id)
        where segment_id = 'shops_without_crm'
    """).iloc[0]
    assert shops["n"] > 1
    brought = f"{shops['net_amount']:,.2f}"
    assert f"\n{shops['n']:.0f} accounts move and brought {brought} in" in said.stdout


def test_diff_needs_no_warehouse_for_declarations(finegrain: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = finegrain("diff", "--against", str(tmp_path / "empty"), "--no-members")
    assert said.returncode == 1
    assert "There are no packs in " in said.stderr
    shutil.copy(ROOT / "segments/carts.yml", tmp_path)
    said = finegrain("diff", "--against", str(tmp_path), "--no-members")
    assert said.returncode == 0, said.stderr
    assert re.search(r": \d\d added, \d+ unchanged\.", said.stdout)
    said = finegrain("diff", "--against", "no_such_branch")
    assert said.returncode == 1
    assert "neither a folder nor a commit" in said.stderr


def test_diff_reads_what_git_knows(project_copy: Path) -> None:
    from finegrain.diff.versions import segments_at, segments_of
    from finegrain.errors import FinegrainError

    def git(*arguments: str) -> None:
        names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *names, *arguments], cwd=project_copy, check=True)

    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    pack = project_copy / "segments/electronics.yml"
    pack.write_text(pack.read_text().replace("headphone_prospects", "headphone_friends"))
    old = {each.name for each in segments_at(project_copy, "main")}
    new = {each.name for each in segments_of(project_copy)}
    assert (old - new, new - old) == ({"headphone_prospects"}, {"headphone_friends"})
    pack.write_text(pack.read_text().replace("{age: 21 to 35}", "{aeg: 21 to 35}"))
    git("commit", "--quiet", "--all", "-m", "wrong")
    with pytest.raises(FinegrainError, match=r"main cannot be read with the features.*\n.*aeg"):
        segments_at(project_copy, "main")
