"""Whatever is typed into a file of segments is read, or refused with a place; nothing breaks."""

import random
import time
from pathlib import Path

import pytest
from test_segment_reading import VOCABULARY

from finegrain.compiler.declared import Declared
from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.reading import Reader, declarations
from finegrain.compiler.segments.check import Pack, check_packs, in_dependency_order
from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.read_segment import declarations_of, read_segments
from finegrain.compiler.segments.words import in_words

SOUND = """\
models:
  - name: p
    description: One row per customer and segment.
    config:
      group: marketing
      meta:
        segments:
          - segment: headphone_prospects
            label: iPhone X owners aged 21-35 who looked for headphones
            why: launch of the noise-cancelling headphones
            owner: marketing
            priority: 10
            size: {at_least: 30, at_most: 5%}
            status: active
            expires_on: 2026-06-30
            send_to: [email, ads]
            where:
              - {did: buy, product: iPhone X, in_the_last: 90 days}
              - {age: 21 to 35, gender: [female, unknown]}
              - {did: search, term: headphones, happened: 90 to 180 days ago}
              - {did: redeem, offer: cashback, category: electronics}
          - segment: lapsed_diaper_buyers
            label: Bought diapers regularly, and not in 60 days
            sensitive: yes
            inside: {has_app: yes}
            where:
              - did: buy
                category: [diapers, baby wipes]
                times: at least 4
                every: 45 to 75 days
              - {did_not: buy, category: [diapers, baby wipes], in_the_last: 60 days}
              - any:
                  - {has: child, in_college: yes, count: exactly 2}
                  - not: {income_band: high}
                  - {in: [headphone_prospects, value_top]}
          - segment: gift_givers
            label: Buy gifts in the last days
            where:
              - did: buy
                category: gifts > jewellery
                shipping: [express]
                around: [christmas, mothers_day]
                days: -3 to 0
                years: 2
              - {near: store, id: main_street, km: at most 10}
              - {margin_365d: top 5% in each region}
              - {split: spring_2026, arm: treatment}
              - {days_since_last_order: at least 200% of usual_order_gap}
          - segment: seen_online
            label: Saw it online and bought it in a store
            where:
              - did: view
                in_the_last: 90 days
                followed_by: [{did: buy, channel: store, same: product, within: 14 days}]
              - {did: buy, used_coupon: yes, share: exactly 100%, out_of: {in_the_last: 730 days}}
              - {did: receive, opened: yes, times: at least 3, out_of: {channel: email, latest: 5}}
              - {did: see_page, page: [/help/, /], pages: exactly 2, in_the_last: 30 days}
              - {not_in: lifecycle_at_risk, first_order_on: since 2025-01-01}
          - segment: growing_companies
            label: Companies with three active contacts
            of: account
            where:
              - {has: contact, is_active: yes, count: at least 3}
              - did: use
                amount_share: at most 80%
                in_the_last: 90 days
                out_of: {happened: 90 to 179 days ago}
"""
MUTATIONS = 2_000
STRANGE = (
    *("'", '"', "''", "`", ";", "--", "/*", "*/", "\\", "\\n", "{{", "}}", "{%", "%}", "{#", "#"),
    *("{", "}", "[", "]", ",", ":", ": ", "- ", "?", "|", ">", "&a ", "*a", "!x ", "!!str ", "%"),
    *("@", "~", "null", "yes", "NO", "0x1F", "1e5", "1_000", "12:30", ".inf", ".nan", "-1", "0"),
    *("99999999999", "1" * 60, "\t", "\r", "\n", "\x00", "\x1b", "\u00a0", "\u2028", "\ufeff"),
    *("\U0001f600", "ß", "İ", "٣", "²", "' or 1=1 --", "'); drop table customers; --", "${x}"),
    *("{{ ref('x') }}", "<<: ", "in", "not", "any", "did", "[]", "{}", "[[]]", "2025-02-30"),
    *("a" * 3_000, "[" * 200, "{a: " * 200),
)
LINES = SOUND.splitlines(keepends=True)
WORDS = sorted({word for line in LINES for word in line.replace(":", " ").split()})


def mutated(chance: random.Random, text: str) -> str:
    """The text with one thing about it changed."""
    lines = text.splitlines(keepends=True) or [""]
    at = chance.randrange(len(lines))
    line = lines[at]
    kind = chance.randrange(12)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(chance.randrange(len(lines)), line)
    elif kind == 2:
        lines[at] = line.replace(chance.choice(line.split() or [""]), chance.choice(WORDS), 1)
    elif kind == 3:
        digits = [place for place, letter in enumerate(line) if letter.isdigit()]
        if digits:
            place = chance.choice(digits)
            number = chance.choice(("", "0", "-1", "7", "1.5", "1e9", "999999999999", "x"))
            lines[at] = line[:place] + number + line[place + 1 :]
    elif kind == 4:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 5 and ":" in line:
        key, _, _ = line.partition(":")
        lines[at] = f"{key}: {chance.choice((*STRANGE, *WORDS))}\n"
    elif kind == 6:
        return text[: chance.randrange(len(text) + 1)]
    elif kind == 7:
        place = chance.randrange(len(line) + 1)
        lines[at] = line[:place] + chance.choice(STRANGE) + line[place:]
    elif kind == 8:
        lines[at] = " " * chance.randrange(4) + line
    elif kind == 9:
        lines[at] = line[chance.randrange(4) :]
    elif kind == 10:
        place = chance.randrange(len(line) + 1)
        lines[at] = line[:place] + line[place + chance.randrange(1, 9) :]
    else:
        words = line.split(" ")
        chance.shuffle(words)
        lines[at] = " ".join(words)
    return "".join(lines)


def read(text: str) -> tuple[list[Segment], Mistakes]:
    """What comes of a file, whatever it holds."""
    reader = Reader(Path("segments/p.yml"), Mistakes())
    root = reader.document(text)
    segments: list[Segment] = []
    for name, node in declarations(root, "segments") if root else []:
        found = read_segments(reader, node, VOCABULARY, declarations_of([node]))
        declared = Declared(reader.file, name, "segments", text, node, reader)
        check_packs([Pack(declared, tuple(found))], VOCABULARY)
        segments += found
    return segments, reader.mistakes


def test_the_file_that_is_changed_is_right() -> None:
    segments, mistakes = read(SOUND)
    assert not mistakes, str(mistakes)
    assert len(segments) == 5


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_typed_is_read_or_refused_with_a_place(part: int) -> None:
    started = time.process_time()
    refused = accepted = 0
    for number in range(part * MUTATIONS // 4, (part + 1) * MUTATIONS // 4):
        chance = random.Random(number)
        text = SOUND
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            text = mutated(chance, text)
        segments, mistakes = read(text)
        lines = max(1, len(text.splitlines()))
        for mistake in mistakes.found:
            refused += 1
            assert 1 <= mistake.line <= lines and mistake.column >= 1, (number, str(mistake))
            assert mistake.sentence.endswith((".", "?")), (number, str(mistake))
        accepted += not mistakes
        for each in in_dependency_order(segments):
            assert each.steps
            assert all(said and in_words(condition) == said for said, condition in each.steps)
    assert refused > 200 and accepted > 20
    assert time.process_time() - started < 20
