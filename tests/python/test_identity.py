"""Who is who: against the demo's truth, along chains, and from one publication to the next."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from conftest import ROOT, Warehouse, untested

from finegrain.demo import generate
from finegrain.errors import FinegrainError
from finegrain.why import read_person, tell

# Links of ids that are in the truth but not in the data cannot be found: nothing less than this.
LEAST_RECALL = 0.97

# A part of a build, without its tests.
MODELS = ("build", "--resource-type", "model", "--resource-type", "seed")
LINKS = "+identity_review"


@pytest.fixture(scope="module", params=[1, 7], ids=["seed_1", "seed_7"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Warehouse, Path]:
    """A demo world whose identity is built, and the folder with its truth."""
    folder = tmp_path_factory.mktemp("identity")
    generate(customers=1_000, days=730, seed=request.param, out=folder / "world")
    warehouse = Warehouse(folder, {"demo_files": str(folder / "world/raw/{name}.parquet")})
    run = warehouse.dbt(*MODELS, "--select", "+orders_as_of", "+browser_customers", LINKS)
    assert run.returncode == 0, run.stdout[-3000:]
    return warehouse, folder / "world/truth"


def test_no_customer_is_two_people_and_few_people_are_two_customers(
    world: tuple[Warehouse, Path],
) -> None:
    warehouse, truth = world
    ids = warehouse.query("""
        select replace(id_key, 'account:demo:', 'account:') as buyer, customer_id
        from finegrain_identity.customer_ids
    """)
    buyers = pd.read_parquet(truth / "buyers.parquet")
    buyers = buyers[~buyers["is_deleted"]]
    buyers["buyer"] = buyers["buyer"].str.replace(r"\+[^@]*@", "@", regex=True)
    people = ids.merge(buyers[["buyer", "person_id"]].drop_duplicates(), on="buyer")
    assert len(people) > 1_000
    pairs = people.merge(people, on="customer_id")
    assert (pairs["person_id_x"] == pairs["person_id_y"]).all()

    true_pairs = people.merge(people, on="person_id")
    true_pairs = true_pairs[true_pairs["buyer_x"] < true_pairs["buyer_y"]]
    found = (true_pairs["customer_id_x"] == true_pairs["customer_id_y"]).mean()
    print(f"recall {found:.3f} of {len(true_pairs)} pairs")
    assert len(true_pairs) > 50
    assert found >= LEAST_RECALL


def test_orders_by_address_card_and_telephone_find_their_customer(
    world: tuple[Warehouse, Path],
) -> None:
    warehouse, truth = world
    orders = pd.read_parquet(truth / "orders.parquet").set_index("order_no")
    found = warehouse.query("select order_id, customer_id from finegrain_activity.orders_as_of")
    orders["customer_id"] = found.set_index("order_id")["customer_id"]
    accounts = orders[orders["known_by"] == "account"].dropna(subset=["customer_id"])
    owners = accounts.groupby("customer_id")["person_id"].unique()
    assert (owners.str.len() == 1).all()
    person_of = owners.str[0]
    for kind in ("email", "card", "phone"):
        some = orders[(orders["known_by"] == kind) & orders["customer_id"].notna()]
        assert len(some) > 5, kind
        # A customer is nobody else; whom no account names is a customer of his own.
        of_account = some["customer_id"].map(person_of).dropna()
        assert (of_account == some.loc[of_account.index, "person_id"]).all(), kind
        assert some.groupby("customer_id")["person_id"].nunique().max() == 1, kind


def test_browsers_are_those_of_their_people_and_shared_ones_nobodys(
    world: tuple[Warehouse, Path],
) -> None:
    warehouse, truth = world
    browsers = pd.read_parquet(truth / "web_visitors.parquet").set_index("visitor_id")
    found = warehouse.query(
        "select anonymous_id, customer_id from finegrain_identity.browser_customers"
    ).set_index("anonymous_id")["customer_id"]
    assert len(found) > 500
    assert not browsers.loc[found.index, "is_bot"].any()
    # A shared browser on which one person alone has logged in so far looks like his own.
    people = pd.DataFrame(
        {"customer_id": found, "person_id": browsers.loc[found.index, "login_person_id"]}
    )
    assert people["person_id"].notna().all()
    assert people.groupby("customer_id")["person_id"].nunique().max() == 1
    several = browsers[browsers["has_login"] & browsers["login_person_id"].isna()]
    assert len(several) > 0
    assert not set(several.index) & set(found.index)


def test_what_several_people_share_is_in_review_or_blocked(world: tuple[Warehouse, Path]) -> None:
    warehouse, truth = world
    shared = pd.read_parquet(truth / "shared_contacts.parquet")
    links = warehouse.query("""
        select
            replace(id_key_1, 'account:demo:', 'account:') as one,
            replace(id_key_2, 'account:demo:', 'account:') as another,
            evidence, status
        from finegrain_identity.identity_links
        where evidence <> 'login'
    """)
    withheld = links[links["status"] != "joined"]
    seen = set(withheld["one"]) | set(withheld["another"])
    several = shared.groupby(["contact_kind", "contact"])["buyer"].transform("nunique") > 1
    assert several.sum() > 10
    # Some of them are erased, or their records cannot be used.
    known = set(
        warehouse.query("""
            select replace(id_key, 'account:demo:', 'account:') as buyer
            from finegrain_identity.identity_values
        """)["buyer"]
    )
    expected = shared[several & shared["buyer"].isin(known)]
    assert expected["buyer"].isin(seen).mean() > 0.95
    reviewed = warehouse.query("select reasons from finegrain_identity.identity_review")
    assert len(reviewed) > 5
    assert reviewed["reasons"].str.fullmatch(r"[a-z_, ]+").all()


@dataclass
class Shop:
    """A shop of a few people in a project of few models, which can be published quickly."""

    folder: Path

    def __post_init__(self) -> None:
        project = self.folder / "project"
        shutil.copytree(ROOT / "macros", project / "macros")
        shutil.copytree(ROOT / "tests/generic", project / "tests/generic")
        shutil.copytree(ROOT / "models/identity", project / "models/identity")
        for name in ("dbt_project.yml", "models/groups.yml"):
            shutil.copy(ROOT / name, project / name)
        (project / "seeds/rules").mkdir(parents=True)
        for file in (ROOT / "seeds/rules").glob("*identity_*"):
            shutil.copy(file, project / "seeds/rules" / file.name)
        (project / "models/staging").mkdir()
        for name in ("erasure_keys", "erased_ids", "erased_accounts"):
            shutil.copy(ROOT / f"models/staging/erasure/{name}.sql", project / "models/staging")
        for file in project.glob("models/**/*__unit_tests.yml"):
            file.unlink()
        # What visitors and companies are made of is not here; and tests of the data would take
        # most of the time.
        (project / "models/identity/browsers/visitors.sql").unlink()
        shutil.rmtree(project / "models/identity/business")
        for file in project.glob("models/identity/**/*__models.yml"):
            described = [
                untested(model)
                for model in yaml.safe_load(file.read_text())["models"]
                if model["name"] != "visitors"
            ]
            file.write_text(yaml.safe_dump({"models": described}))
        for name, text in INTAKE.items():
            file = project / "models" / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        (self.folder / "raw").mkdir()
        self.warehouse = Warehouse(
            self.folder,
            {
                "source_systems": ["shop"],
                "sources": {"shop": {"calling_code": 1}},
                "business_time_zone": "UTC",
                "shop_files": str(self.folder / "raw"),
            },
            project=project,
        )

    def load(self, customers: list[dict[str, Any]], orders: list[dict[str, Any]]) -> None:
        for name, rows in {"customers": customers, "orders": orders}.items():
            table = pd.DataFrame(rows, columns=list(COLUMNS[name]))
            with duckdb.connect() as connection:
                types = ", ".join(f"cast({c} as {t}) as {c}" for c, t in COLUMNS[name].items())
                connection.register("rows", table)
                connection.execute(
                    f"copy (select {types} from rows) to "
                    f"'{self.folder / 'raw' / name}.parquet' (format parquet)"
                )

    def rows(self, sql: str, file: str = "warehouse") -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / f"{file}.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def ids(self, schema: str = "finegrain") -> dict[str, str]:
        return dict(self.rows(f"select id_key, customer_id from {schema}_identity.customer_ids"))

    def memory(self) -> list[tuple[Any, ...]]:
        return self.rows("from finegrain_restricted.identity_memory order by all")

    def log(self) -> list[tuple[Any, ...]]:
        return self.rows(
            """
            select
                cast(happened_on as varchar), kind, from_customer_id, into_customer_id,
                ids, evidence
            from finegrain.customer_merges
            order by all
            """,
            file="published",
        )


COLUMNS = {
    "customers": {
        "source_customer_id": "varchar",
        "email": "varchar",
        "phone": "varchar",
        "first_name": "varchar",
        "created_at": "timestamp",
        "deleted_at": "timestamp",
    },
    "orders": {
        "order_id": "varchar",
        "source_customer_id": "varchar",
        "email": "varchar",
        "ordered_at": "timestamp",
        "ordered_on": "date",
        "total_amount": "decimal(18,4)",
    },
}


# Accepted rows without the judging of staged ones.
INTAKE = {
    "staging/delivered_customers.sql": """
        select
            *,
            'shop' as source_system,
            cast(null as varchar) as loyalty_card_id
        from '{{ var("shop_files") }}/customers.parquet'
        """,
    "staging/erased_browsers.sql": "select '' as source_system, '' as anonymous_id where false",
    "accepted/accepted_erasure_requests.sql": """
        select
            '' as source_system, '' as request_id, '' as account_key, '' as email_key,
            '' as phone_key, cast(null as timestamp) as requested_at
        where false
        """,
    "accepted/accepted_customers.sql": """
        select
            delivered.*,
            {{ account_key("'shop'", 'source_customer_id') }} as buyer_key,
            cast(created_at as date) as created_on,
            created_at as updated_at,
            {%- for name in [
                'gender', 'country', 'postal_code', 'region', 'city', 'language',
                'marital_status', 'acquisition_source', 'loyalty_tier', 'household_id', 'education',
                'occupation', 'job_title', 'employment', 'income_band', 'district', 'time_zone',
            ] %}
            cast(null as varchar) as {{ name }},
            {%- endfor %}
            cast(null as boolean) as is_home_owner,
            cast(null as double) as latitude,
            cast(null as double) as longitude,
            cast(null as bigint) as loyalty_points,
            cast(null as date) as birth_date
        from {{ ref('delivered_customers') }} as delivered
        left join {{ ref('erased_ids') }} as erased
            on {{ account_key("'shop'", 'source_customer_id') }} = erased.id_key
        where erased.id_key is null
        """,
    "accepted/accepted_orders.sql": """
        select
            *,
            'shop' as source_system,
            coalesce(
                {{ account_key("'shop'", 'source_customer_id') }}, {{ email_key('email') }}
            ) as buyer_key
        from '{{ var("shop_files") }}/orders.parquet'
        """,
    "accepted/accepted_events.sql": """
        -- Web tables look up who is erased; in the project events have been judged by it.
        -- depends_on: {{ ref('erased_accounts') }}, {{ ref('erased_browsers') }}
        select
            'shop' as source_system,
            '' as anonymous_id,
            '' as source_customer_id,
            '' as event_type,
            cast(null as date) as occurred_on
        where false
        """,
    "activity/as_of.sql": """
        select
            {% if var('as_of') is none -%} max(ordered_on)
            {%- else -%} cast('{{ var("as_of") }}' as date)
            {%- endif %} as as_of_on
        from {{ ref('accepted_orders') }}
        """,
}


def order(number: int, day: str, **who: str) -> dict[str, Any]:
    return {
        "order_id": f"o{number:04}",
        "ordered_at": f"{day} 12:00:00",
        "ordered_on": day,
        "total_amount": 10,
        **who,
    }


def daily_orders(last_day: str) -> list[dict[str, Any]]:
    """One order of somebody on every day of January 2025 and after, up to a day."""
    days = pd.date_range("2025-01-01", last_day).strftime("%Y-%m-%d")
    return [order(n, day, source_customer_id="z1") for n, day in enumerate(days)]


ANN = {
    "source_customer_id": "a1",
    "email": "ann@example.org",
    "phone": "(212) 555-0101",
    "first_name": "Ann",
    "created_at": "2025-01-03",
}
ANN_AGAIN = {
    **ANN,
    "source_customer_id": "b1",
    "email": "ann.b@example.net",
    "phone": "(212) 555-0199",
    "created_at": "2025-01-02",
}
CAT = {"source_customer_id": "c1", "email": "Cat@example.org", "created_at": "2025-01-01"}
DAN = {"source_customer_id": "d1", "email": "dan@example.org", "created_at": "2025-01-01"}
CATS_ORDER = order(900, "2025-01-20", email="cat@example.org")


def load_day(shop: Shop, day: int) -> None:
    """What the sources say on the evenings of 30 January, 31 January and 1 February."""
    last = {1: "2025-01-30", 2: "2025-01-31", 3: "2025-02-01"}[day]
    one_phone = {**ANN_AGAIN, "phone": "+1 212 555 0101"}
    orders = [*daily_orders(last), CATS_ORDER]
    if day == 1:
        shop.load([ANN, ANN_AGAIN, DAN], orders)
    elif day == 2:
        shop.load([ANN, one_phone, CAT, DAN], orders)
    else:
        # An order before the first arrives late, and Dan is erased.
        late = order(901, "2025-01-10", email="cat@example.org")
        shop.load(
            [ANN, ANN_AGAIN, CAT, {**DAN, "email": None, "deleted_at": "2025-02-01"}],
            [*orders, late],
        )


def test_ids_are_stable_and_merges_are_logged_over_three_publications(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    load_day(shop, 1)
    shop.warehouse.build()
    first = shop.ids()
    ann, again, cat = (first[k] for k in ("account:shop:a1", "account:shop:b1", CATS_KEY))
    assert len({ann, again, cat}) == 3
    assert shop.log() == []

    # One telephone number joins two accounts: the one made first survives. Cat registers.
    load_day(shop, 2)
    shop.warehouse.build()
    second = shop.ids()
    assert second["account:shop:a1"] == second["account:shop:b1"] == again
    assert second[CATS_KEY] == second["account:shop:c1"] == cat
    merged = ("2025-01-31", "merge", ann, again, 1, "same_phone")
    assert shop.log() == [merged]
    with pytest.raises(FinegrainError, match=f"he became {again}"):
        read_person(shop.warehouse.file, "finegrain", ann)

    # The same data again change nothing.
    memory = shop.memory()
    shop.warehouse.build()
    assert shop.ids() == second
    assert shop.memory() == memory
    assert shop.log() == [merged]

    # A build that fails leaves no trace.
    load_day(shop, 3)
    gate = shop.warehouse.project / "tests/a_gate.sql"
    gate.write_text("select customer_id from {{ ref('customers') }} limit 1\n")
    assert shop.warehouse.dbt("build").returncode != 0
    assert shop.memory() == memory
    assert shop.log() == [merged]
    gate.unlink()

    shop.warehouse.build()
    third = shop.ids()
    assert (third["account:shop:a1"], third["account:shop:b1"]) == (ann, again)
    assert third[CATS_KEY] == third["account:shop:c1"] == cat
    assert shop.log() == [merged, ("2025-02-01", "unmerge", again, ann, 1, None)]
    assert not any("dan@" in str(row) or "account:shop:d1" in row for row in shop.memory())

    # The memory is where readers of the published copy do not get.
    tables = shop.rows("select table_name from duckdb_tables() order by all", file="published")
    published = ("customer_merges", "customers", "expectation_results", "run_log")
    assert tables == [(name,) for name in published]

    # A past day has the present's ids and as much of its log.
    past = {"as_of": "2025-01-31"}
    run = shop.warehouse.dbt(*MODELS, "--select", "+customer_merges", "+customers", variables=past)
    assert run.returncode == 0, run.stdout[-3000:]
    assert shop.ids("finegrain__2025_01_31") == third
    past_log = "select kind from finegrain__2025_01_31_identity.customer_merges"
    assert shop.rows(past_log) == [("merge",)]

    # The history is that of the published days, however often each was published.
    replay = Shop(tmp_path / "replay")
    for day in (1, 2, 3):
        load_day(replay, day)
        replay.warehouse.build()
    assert replay.memory() == shop.memory()
    assert replay.log() == shop.log()

    page = tell(read_person(shop.warehouse.file, "finegrain", again), [])
    assert f"2025-01-31: customer {ann} was merged into this one (1 id)" in page
    assert f"2025-02-01: 1 id of this one became customer {ann}" in page


CATS_KEY = "email:cat@example.org"
LENGTH = 1_001


def chains() -> dict[str, list[int]]:
    """Orders in which the ids of a chain can come."""
    shuffled = list(range(LENGTH))
    random.Random(5).shuffle(shuffled)
    zigzag = [n // 2 if n % 2 == 0 else LENGTH - 1 - n // 2 for n in range(LENGTH)]
    reversed_bits = sorted(range(LENGTH), key=lambda n: f"{n:010b}"[::-1])
    return {
        "a": list(range(LENGTH)),
        "b": shuffled,
        "c": zigzag,
        "d": reversed_bits,
    }


def test_chains_of_a_thousand_links_are_one_customer_each(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    customers = []
    for name, numbers in chains().items():
        for place, number in enumerate(numbers):
            # Each shares its address with the one before and its number with the one after.
            customers.append(
                {
                    "source_customer_id": f"{name}{number:04}",
                    "email": f"{name}{(place + 1) // 2}@example.org",
                    "phone": f"+1 {ord(name)}{place // 2:06}3",
                    "created_at": "2025-01-01",
                }
            )
    shop.load(customers, daily_orders("2025-01-30"))
    all_in_one = {"identity_maximum_ids_per_customer": 2_000}
    run = shop.warehouse.dbt(*MODELS, "--select", "+customers", LINKS, variables=all_in_one)
    assert run.returncode == 0, run.stdout[-3000:]
    ask = """
        select substr(id_key, 14, 1) as chain, count(distinct customer_id) as customers
        from finegrain_identity.customer_ids
        where id_kind = 'account' and id_key not like '%z1'
        group by all order by all
    """
    found = shop.warehouse.query(ask)
    assert list(found["chain"]) == ["a", "b", "c", "d"]
    assert list(found["customers"]) == [1, 1, 1, 1]

    # So many are no person unless somebody says so.
    run = shop.warehouse.dbt(
        *MODELS, "--select", "joined_accounts+", "--exclude", "customer_merges"
    )
    assert run.returncode == 0, run.stdout[-3000:]
    assert list(shop.warehouse.query(ask)["customers"]) == [LENGTH] * 4
    reasons = shop.warehouse.query(
        "select distinct reasons from finegrain_identity.identity_review"
    )
    assert list(reasons["reasons"]) == ["too_many_ids"]

    # With too few rounds to follow a chain the build stops, and says so.
    model = shop.warehouse.project / "models/identity/links/identity_components.sql"
    model.write_text(model.read_text().replace("rounds=16", "rounds=4"))
    run = shop.warehouse.dbt("run", "--select", "identity_components")
    assert run.returncode != 0
    assert "joined by chains too long to follow" in run.stdout


def test_why_shows_no_address_number_card_or_name(world: tuple[Warehouse, Path]) -> None:
    warehouse, _ = world
    customers = warehouse.query("""
        select customer_id from finegrain_identity.customer_ids
        group by customer_id having count(distinct id_kind) >= 3 order by customer_id limit 5
    """)["customer_id"]
    reviewed = warehouse.query(
        "select distinct customer_id_1 as c from finegrain_identity.identity_review order by c"
    )["c"]
    personal = warehouse.query("""
        select distinct split_part(value_key, ':', 2) as said
        from finegrain_identity.identity_values
        where value_kind <> 'card'
        union
        select split_part(value_key, ':', 3)
        from finegrain_identity.identity_values
        where value_kind = 'card'
    """)["said"]
    for customer in [*customers, *reviewed[:5]]:
        page = tell(read_person(warehouse.file, "finegrain", customer), [])
        assert "@" not in page
        assert not any(said in page for said in personal)
        assert page.startswith(f"Customer {customer} as of 2025-12-31: known since ")
    assert "under review for" in page
    page = tell(read_person(warehouse.file, "finegrain", customers[0]), ["demo"])
    assert "account C" not in page
    with pytest.raises(FinegrainError, match="There is no customer 'nobody'"):
        read_person(warehouse.file, "finegrain", "nobody")
