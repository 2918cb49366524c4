"""What conditions may say of the features of the dictionary."""

from finegrain.compiler.phrases import Subject
from finegrain.dictionary.features import Feature


def subject_of(feature: Feature) -> Subject:
    """Return what conditions may say of a feature."""
    return Subject(
        name=feature.name,
        kind=feature.kind,
        unit=feature.unit,
        values=feature.values,
        is_always_known=feature.nulls == "never",
        is_whole=feature.data_type == "bigint",
        least=feature.least,
        most=feature.most,
        usual=feature.usual_values,
    )
