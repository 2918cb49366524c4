"""The reference of the language says what the compiler does."""

import re
from pathlib import Path

from conftest import ROOT

from finegrain.compiler.phrases import AMONG_ALL, OF_FEATURE, PHRASES
from finegrain.compiler.relations import relations
from finegrain.compiler.segments.language_page import PAGE, TABLES, with_tables
from finegrain.compiler.segments.read_event import MOST_STEPS
from finegrain.compiler.segments.read_measure import MEASURES
from finegrain.compiler.segments.read_segment import KEYS, STATUSES
from finegrain.compiler.segments.read_window import WINDOW_KEYS
from finegrain.compiler.validation import validate
from finegrain.compiler.verbs import verbs

TEXT = (ROOT / PAGE).read_text(encoding="utf-8")

# What the page shows the mistakes of.
WRONG = """\
models:
  - name: autumn
    description: One row per customer and segment of the pack he is in.
    config:
      group: marketing_retention
      meta:
        segments:
          - segment: coat_buyers
            label: Bought coats
            where:
              - {age: over 21}
              - {did: purchase, category: coats}
              - {did: buy, categry: coats, times: 4, in_the_last: 6 months}
              - {climate_zone: arid}

          - segment: fathers
            label: Men with children
            where: {gender: male, has_children: yes}

          - segment: northerners
            label: Live in Norway
            where: {country: NO}

          - segment: ageless
            label: Both young and old
            where: [{age: at most 20}, {age: at least 30}]
"""


def test_tables_are_written_once_and_stay() -> None:
    assert with_tables(TEXT) == TEXT
    assert re.findall(r"<!-- written: (\w+) -->", TEXT) == list(TABLES)
    for phrase in (*PHRASES, OF_FEATURE, AMONG_ALL):
        for example in phrase.examples:
            assert f"`{example}`" in TEXT
    for name in (*verbs(), *relations()):
        assert f"\n| `{name}` |" in TEXT


def test_the_grammar_has_every_key() -> None:
    grammar = TEXT.partition("## Grammar\n")[2].partition("## Verbs")[0]
    words = set(re.findall(r"[a-z_]+", grammar))
    assert {*KEYS, *STATUSES, *WINDOW_KEYS, *MEASURES} <= words
    assert MOST_STEPS == 2


def test_mistakes_are_told_as_the_page_shows(project_copy: Path) -> None:
    (project_copy / "segments/autumn.yml").write_text(WRONG, encoding="utf-8")
    mistakes, _ = validate(project_copy)
    shown = TEXT.partition("## Mistakes\n")[2].split("```\n")[1]
    assert str(mistakes).strip() == shown.strip()
