"""All declarations of a project, and all files that are compiled from them."""

from pathlib import Path

from finegrain.compiler import event_sql, family_sql
from finegrain.compiler.declared import read_declared
from finegrain.compiler.event_contract import contract_yaml
from finegrain.compiler.event_values import values_of_features
from finegrain.compiler.events import DeclaredFeature, read_features
from finegrain.compiler.families import Family, check_names, read_families
from finegrain.compiler.mistakes import Mistakes, Place
from finegrain.compiler.phrases import Subject
from finegrain.compiler.segments.files import MEASURES, MICRO, SEGMENTS, compiled_packs, context_of
from finegrain.compiler.segments.packs import read_packs
from finegrain.compiler.segments.values import values_of_segments
from finegrain.compiler.segments.vocabulary import load_vocabulary
from finegrain.compiler.segments.waterfall_sql import WATERFALL, waterfall_files
from finegrain.compiler.subjects import subject_of as subject_of
from finegrain.compiler.values_sql import VALUES, Wanted, values_files
from finegrain.contracts import wide_features
from finegrain.dictionary.features import CUSTOMERS, Feature, load_features
from finegrain.errors import FinegrainError
from finegrain.project import forget_parsed

FEATURES = Path("models/features/declared")
FAMILIES = Path("models/segments/macro/declared")
MEASURES_MODEL = "declared_measures"
FAMILY_CONTRACT = FEATURES / "_declared_features.yml"
PUBLIC_CONTRACT = Path("models/segments/macro/_macro__models.yml")
COMPILED = "-- Compiled from "
SEGMENTS_SEED = Path("seeds/rules/declared_segments.csv")


def compile_project(project: Path) -> dict[Path, str]:
    """Return the text of every file that is compiled, by its path in the project.

    A project that declares nothing has none.

    Args:
        project: folder of dbt_project.yml.

    Raises FinegrainError with all mistakes of all declarations, one to a line.
    """
    if not any((project / folder).is_dir() for folder in (FEATURES, FAMILIES, SEGMENTS)):
        return {}
    mistakes = Mistakes()
    found: dict[Path, str] = {}
    wanted: list[Wanted] = []
    features = compile_declarations(project, mistakes, found, wanted)
    try:
        vocabulary = load_vocabulary(project, features)
    except ValueError as error:
        raise FinegrainError(f"{mistakes}\n{error}".strip()) from None
    packs = read_packs(project, vocabulary, mistakes)
    if not mistakes and (project / MICRO).is_dir():
        found |= compiled_packs(project, packs, vocabulary)
        if (project / WATERFALL).is_dir():
            found |= waterfall_files(packs, context_of(project, packs, vocabulary))
    if not mistakes and (project / VALUES).is_dir():
        segments = [segment for pack in packs for segment in pack.segments]
        found |= values_files([*wanted, *values_of_segments(segments, vocabulary)])
    if mistakes:
        number = len(mistakes.found)
        raise FinegrainError(
            f"{mistakes}\nNothing was compiled: correct the mistake{'' if number == 1 else 's'} "
            f"above and run `finegrain compile` again."
        )
    return found


def compile_declarations(
    project: Path, mistakes: Mistakes, found: dict[Path, str], wanted: list[Wanted] | None = None
) -> list[Feature]:
    """Compile declared features and families, and return all features of customers.

    Args:
        project: folder of dbt_project.yml.
        mistakes: gets whatever is wrong.
        found: gets the text of every file that is compiled, by its path in the project.
        wanted: gets the values that declared features name.
    """
    features = _compile_features(project, mistakes, found, [] if wanted is None else wanted)
    subjects = {feature.name: subject_of(feature) for feature in features}
    sensitive = [feature.name for feature in features if feature.is_sensitive]
    _compile_families(project, mistakes, found, subjects, sensitive)
    return features


def stale_files(project: Path) -> dict[Path, str | None]:
    """Return the compiled files that differ from what would be written now.

    None stands for a file whose declarations are gone, so that it has to go too.

    Raises FinegrainError as `compile_project` does.
    """
    stale: dict[Path, str | None] = {}
    compiled = compile_project(project)
    folders = (FAMILIES, SEGMENTS, MICRO, MEASURES, WATERFALL) if compiled else ()
    for old in sorted(file for folder in folders for file in (project / folder).glob("*.sql")):
        path = old.relative_to(project)
        if path not in compiled and old.read_text(encoding="utf-8").startswith(COMPILED):
            stale[path] = None
    for path, text in compiled.items():
        target = project / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            stale[path] = text
    return stale


def write_files(project: Path) -> list[Path]:
    """Write what is stale and return the paths.

    Raises FinegrainError as `compile_project` does; then nothing is written.
    """
    stale = stale_files(project)
    if any(text is None or not (project / path).exists() for path, text in stale.items()):
        forget_parsed(project)
    for path, text in stale.items():
        if text is None:
            (project / path).unlink()
        else:
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(text, encoding="utf-8")
    return list(stale)


def _compile_features(
    project: Path, mistakes: Mistakes, found: dict[Path, str], wanted: list[Wanted]
) -> list[Feature]:
    declared = read_declared(project, FEATURES, "features", mistakes)
    fresh: dict[str, str] = {}
    features: list[DeclaredFeature] = []
    for each in declared:
        if each.model != MEASURES_MODEL or len(declared) > 1:
            each.reader.wrong(
                Place(1, 1),
                "",
                f"features are declared in one file, by the model {MEASURES_MODEL}.",
            )
            continue
        features = read_features(each.reader, each.node, _taken(project))
        if mistakes or not features:
            continue
        file = each.file.as_posix()
        fresh[FAMILY_CONTRACT.name] = contract_yaml(features, file)
        found[FAMILY_CONTRACT] = fresh[FAMILY_CONTRACT.name]
        found[FEATURES / f"{MEASURES_MODEL}.sql"] = event_sql.measures_sql(
            features, file, each.stamp
        )
        wanted += values_of_features(features)
        found[FEATURES / "declared_features.sql"] = event_sql.features_sql(features, file)
    try:
        dictionary = load_features(project, CUSTOMERS, fresh)
        if fresh:
            found[CUSTOMERS.contract] = wide_features.render(project, CUSTOMERS, fresh)
    except ValueError as error:
        raise FinegrainError(f"{mistakes}\n{error}".strip()) from None
    return dictionary


def _taken(project: Path) -> dict[str, str]:
    """The features of the other families, and the family of each."""
    nothing = "models: [{name: declared_features, columns: []}]"
    try:
        others = load_features(project, CUSTOMERS, {FAMILY_CONTRACT.name: nothing})
    except ValueError as error:
        raise FinegrainError(str(error)) from None
    return {feature.name: feature.family for feature in others}


def _compile_families(
    project: Path,
    mistakes: Mistakes,
    found: dict[Path, str],
    subjects: dict[str, Subject],
    sensitive: list[str],
) -> None:
    packs = read_declared(project, FAMILIES, "families", mistakes)
    by_file: dict[str, list[Family]] = {}
    for each in packs:
        file = each.file.as_posix()
        by_file[file] = read_families(each.reader, each.node, subjects)
        if each.model != each.file.stem:
            each.reader.wrong(Place(1, 1), "", f'name the model as the file: "{each.file.stem}".')
    check_names(by_file, {each.file.as_posix(): each.reader for each in packs})
    families = [family for each in by_file.values() for family in each]
    if mistakes or not packs:
        return
    folder = FAMILIES.as_posix()
    for each in packs:
        file = each.file.as_posix()
        found[FAMILIES / f"{each.model}.sql"] = family_sql.pack_sql(
            by_file[file], file, each.stamp, subjects
        )
    names = [each.model for each in packs]
    found[FAMILIES / "declared_macro_segments.sql"] = family_sql.wide_sql(names, folder)
    found[FAMILIES / "declared_segment_values.sql"] = family_sql.values_sql(families, folder)
    found[FAMILIES / "declared_segment_membership.sql"] = family_sql.membership_sql(
        families, folder
    )
    found[SEGMENTS_SEED] = family_sql.segments_csv(families)
    contract = (project / PUBLIC_CONTRACT).read_text(encoding="utf-8")
    try:
        found[PUBLIC_CONTRACT] = family_sql.with_columns(contract, families, sensitive)
    except ValueError as error:
        raise FinegrainError(f"{PUBLIC_CONTRACT}: {error}") from None
