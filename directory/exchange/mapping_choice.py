"""Which mapping a package without one comes in through: a shipped one that knows it, else a guess that says
what it took each column for.
"""

from directory.exchange.mapping import Mapping
from directory.exchange.packages import Package, PackageError
from directory.exchange.suggest import recognized_mapping, suggest_mapping

RECOGNIZED = "It was read through a mapping that Hallway knows"
GUESSED = "No mapping was given; this column was taken for"
NOT_TAKEN = "No mapping was given, and this column could not be guessed; its values are kept as attributes"


def chosen_mapping(package: Package) -> tuple[Mapping | None, list[tuple[str, str, str]]]:
    """The mapping, and (file, sentence, what it is about) for each thing to tell. None: nothing can be made
    of it. Raises PackageError where it looks like a list but no column is a name.
    """
    known = recognized_mapping(package)
    if known is not None and known.files:
        return known, [("", RECOGNIZED, known.name)]
    suggestion = suggest_mapping(package)
    mapping = suggestion.mapping
    if mapping is None:
        return None, []
    named = {feed.to for file in mapping.files for feeds in file.columns.values() for feed in feeds}
    if not named & {"organization.name", "service.name", "location.name"}:
        raise PackageError(
            f"No column of {package.name} looks like the name of an organization, a service or a location."
            " Write a mapping that says which one it is: start with `hallway import --suggest-mapping`."
        )
    taken = [sure for sure in suggestion.columns if sure.target]
    told = [(sure.file, GUESSED, f"{sure.column} → {sure.target}") for sure in taken]
    told += [(file, NOT_TAKEN, column) for file, column in suggestion.unmapped]
    return mapping, told + [("", warning, "") for warning in suggestion.warnings]
