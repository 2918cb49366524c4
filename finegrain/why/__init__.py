"""Why a customer is who he is: which ids are his, what joined them, what was withheld."""

from finegrain.why.reading import Link, Move, Person, PersonId, read_person
from finegrain.why.telling import tell

__all__ = ["Link", "Move", "Person", "PersonId", "read_person", "tell"]
