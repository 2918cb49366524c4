"""Tells what is known of a customer's ids, without saying any of them that is personal."""

from collections import Counter
from collections.abc import Collection, Sequence

from finegrain.why.reading import Link, Move, Person, PersonId

_NOUNS = {
    "email": ("an e-mail address", "e-mail address"),
    "phone": ("a telephone number", "telephone number"),
    "card": ("a loyalty card", "loyalty card"),
}
_EVIDENCE = {
    "same_email": "the same e-mail address",
    "same_phone": "the same telephone number",
    "same_card": "the same loyalty card",
}


def tell(person: Person, systems_with_personal_ids: Collection[str]) -> str:
    """Return the page of a customer. E-mails, numbers, cards and personal ids are only counted."""
    names = _names([*person.ids, *person.others], systems_with_personal_ids)
    theirs = {known.key: known.customer_id for known in person.others}
    links = [link for link in person.links if link.evidence != "login"]
    logins = [link for link in person.links if link.evidence == "login"]
    joined = [link for link in links if link.status == "joined"]
    withheld = [link for link in links if link.status != "joined"]
    lines = [_heading(person), "", "Ids"]
    lines += [f"  {names[known.key]}: {_known_by(known)}" for known in person.ids]
    lines += _browser_lines(logins)
    lines += ["", "Joined by"]
    lines += [f"  {_link(link, names, theirs)}" for link in joined] or ["  nothing."]
    lines += ["", "Withheld"]
    lines += [f"  {_link(link, names, theirs)}: {_why_not(link)}" for link in withheld] or [
        "  nothing."
    ]
    lines += ["", "Earlier"]
    lines += [f"  {_move(move, person.customer_id)}" for move in person.moves] or [
        "  no merge or un-merge was published."
    ]
    return "\n".join(lines)


def _names(ids: Sequence[PersonId], personal_systems: Collection[str]) -> dict[str, str]:
    """Names that may be shown; several of one kind are numbered."""
    groups: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for known in ids:
        system = known.key.split(":")[1] if known.kind == "account" else ""
        if known.kind != "account":
            groups.setdefault(known.kind, []).append(known.key)
        elif system in personal_systems:
            groups.setdefault(f"account of {system}", []).append(known.key)
        else:
            names[known.key] = f"account {known.key.split(':', 2)[2]} of {system}"
    for kind, keys in groups.items():
        one, noun = _NOUNS.get(kind, (f"an {kind}", kind))
        for number, key in enumerate(keys, start=1):
            names[key] = one if len(keys) == 1 else f"{noun} {number}"
    return names


def _heading(person: Person) -> str:
    accounts = sum(known.kind == "account" for known in person.ids)
    days = [known.known_since_on for known in person.ids if known.known_since_on]
    said = [_counted(accounts, "account")]
    if days:
        said.insert(0, f"known since {min(days)}")
    if any(known.is_in_crm for known in person.ids):
        said.append("in the CRM")
    return f"Customer {person.customer_id} as of {person.as_of_on}: {', '.join(said)}."


def _known_by(known: PersonId) -> str:
    said = []
    if known.is_in_crm:
        said.append("a CRM record")
    if known.first_ordered_on:
        said.append(f"orders since {known.first_ordered_on}")
    if known.first_logged_in_on:
        said.append(f"logged in since {known.first_logged_in_on}")
    return ", ".join(said) or "on a CRM record"


def _browser_lines(logins: Sequence[Link]) -> list[str]:
    browsers = {(link.key_2, link.status) for link in logins}
    counts = Counter((key.split(":")[1], status) for key, status in browsers)
    lines = []
    for (system, status), number in sorted(counts.items()):
        note = "" if status == "joined" else ", shared with others and therefore nobody's"
        lines.append(f"  {_counted(number, 'browser')} of {system}{note}")
    return lines


def _link(link: Link, names: dict[str, str], theirs: dict[str, str]) -> str:
    ends = []
    for key in (link.key_1, link.key_2):
        name = names.get(key, "an id that is nobody's")
        ends.append(f"{name} (customer {theirs[key]})" if key in theirs else name)
    evidence = _EVIDENCE.get(link.evidence, link.evidence)
    return f"{' and '.join(ends)} have {evidence}, since {link.first_seen_on}"


def _why_not(link: Link) -> str:
    reasons = (link.reasons or "").replace("_", " ")
    return f"{'under review' if link.status == 'review' else link.status} for {reasons}"


def _move(move: Move, customer_id: str) -> str:
    names = [
        "this one" if one == customer_id else f"customer {one}"
        for one in (move.from_customer_id, move.into_customer_id)
    ]
    evidence = [_EVIDENCE.get(kind, kind) for kind in (move.evidence or "").split(", ") if kind]
    ids = _counted(move.ids, "id")
    if move.kind == "merge":
        what = f"{names[0]} was merged into {names[1]} ({ids})"
        why = f" for {' and '.join(evidence)}" if evidence else ""
    else:
        what = f"{ids} of {names[0]} became {names[1]}"
        why = f"; withheld since: {' and '.join(evidence)}" if evidence else ""
    return f"{move.happened_on}: {what}{why}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
