"""The page that says why somebody is in a segment, or why not."""

import textwrap

from finegrain.why.answers import MARKS, Answer, Explained

WIDTH = 100


def tell_segment(explained: Explained, member_id: str) -> str:
    """Return the page: each step with its answer, his values, and when age alone changes it."""
    segment = explained.segment
    word = "in" if explained.is_member else "not in"
    held = sum(step[0].holds is True for step in explained.steps)
    lines = [
        f"{segment.of.capitalize()} {member_id} as of {explained.as_of_on}: {word} {segment.name} "
        f"({segment.label}).",
        f"{held} of {len(explained.steps)} steps hold.",
    ]
    if segment.status != "active":
        lines.append(f"The segment is {segment.status}, so nobody is counted for it.")
    if segment.expires_on and segment.expires_on < explained.as_of_on:
        lines.append(f"The segment expired on {segment.expires_on}, so it has no members.")
    inside = len(segment.inside)
    for number, step in enumerate(explained.steps, 1):
        place = "inside" if number <= inside else str(number - inside)
        lines += ["", *_lines(step[0], place)]
        for answer in step[1:]:
            lines += _lines(answer, "")
    return "\n".join(lines)


def _lines(answer: Answer, place: str) -> list[str]:
    indent = "  " * answer.depth
    first = f"{place:>6}  {MARKS[answer.holds]:<8}{indent}"
    space = " " * len(first)
    lines = textwrap.wrap(
        answer.said, WIDTH, initial_indent=first, subsequent_indent=space, break_long_words=False
    )
    details = list(answer.details)
    if answer.flips_on:
        change = "no longer so" if answer.holds else "so"
        details.append(f"{change} from {answer.flips_on} on, if nothing more happens")
    for detail in details:
        lines += textwrap.wrap(
            detail,
            WIDTH,
            initial_indent=f"{space}  ",
            subsequent_indent=f"{space}    ",
            break_long_words=False,
        )
    return lines
