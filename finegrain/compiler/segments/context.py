"""What is known while a segment is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from finegrain.compiler.mistakes import Place, advice, nearest
from finegrain.compiler.phrases import Subject
from finegrain.compiler.reading import Reader
from finegrain.compiler.segments.vocabulary import Vocabulary


@dataclass(frozen=True)
class Declaration:
    """A segment that some pack declares, right or wrong: whom it is of, and its status."""

    of: str
    status: str


@dataclass(frozen=True)
class Context:
    """The reader of the file, the names there are, and whom the segment is of.

    `declared` are the segments of all packs by name. In a base population only features are asked.
    """

    reader: Reader
    vocabulary: Vocabulary
    of: str
    declared: Mapping[str, Declaration] = field(default_factory=dict)
    is_base: bool = False

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """The features of whom the segment is of."""
        return self.vocabulary.subjects.get(self.of, {})

    def wrong(self, place: Place, where: str, sentence: str) -> None:
        """Note a mistake of the file."""
        self.reader.wrong(place, where, sentence)

    def feature_hint(self, name: str, others: tuple[str, ...] = ()) -> str:
        """Return what to write instead of the name of a feature that is not there."""
        for entity, subjects in self.vocabulary.subjects.items():
            if entity != self.of and name in subjects:
                return f"{name} is known of a segment of: {entity}, and this is of: {self.of}."
        if len(self.subjects) <= 12:
            return advice(name, [*self.subjects, *others], 12)
        close = nearest(name, [*self.subjects, *others])
        return f'did you mean "{close}"?' if close else "docs/feature_dictionary.md lists all."
