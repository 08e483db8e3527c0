"""`edgetune report`: what a sweep measured, as a page, as Markdown and as files."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from edgetune.cli.arguments import Parser
from edgetune.cli.outcome import shown
from edgetune.errors import ConfigError
from edgetune.report.chapters import document_of
from edgetune.report.files import write_report, write_results
from edgetune.root import find_root
from edgetune.run.disk import disk_errors
from edgetune.study import REPORT, Study, read_study, sweep_paths

RESULTS = "results"


def main(arguments: Sequence[str]) -> int:
    """Write the files and say where; 1 if MLflow could not be told."""
    options = parser().parse_args(arguments)
    root = find_root()
    study = read_study(chosen(root, options.sweep))
    document, place = document_of(study), place_of(study, options, root)
    with disk_errors(), place_errors(place):
        made = (write_results if options.experiment else write_report)(document, place)
    print(f"report   {made.as_uri() if made.suffix == '.html' else shown(made)}")
    return 0 if options.out or options.experiment else mirrored(study.folder, root)


def parser() -> Parser:
    made = Parser("report", "Make a page, Markdown, tables and figures of what a sweep measured.")
    made.add_argument(
        "sweep", nargs="?", help="with or without its date, or its folder; default: the latest"
    )
    place = made.add_mutually_exclusive_group()
    place.add_argument("--out", type=Path, metavar="DIR", help="default: report/ in the sweep")
    place.add_argument(
        "--experiment",
        action="store_true",
        help="only what is committed, into results/ of the study in experiments/ called as it is",
    )
    return made


def chosen(root: Path, name: str | None) -> Path:
    """The sweep's folder.

    Raises:
        ConfigError: there is none.
    """
    if name is not None and Path(name).is_dir():
        return Path(name).resolve()
    folders = sweep_paths(root, name)
    if not folders:
        where = str(root / "outputs" / "sweeps")
        raise ConfigError("no sweep yet", where=where, hint="`edgetune sweep` makes one")
    return folders[-1]


def place_of(study: Study, options: Namespace, root: Path) -> Path:
    if options.experiment:
        return study_folder(study, root) / RESULTS
    return Path(options.out).absolute() if options.out else study.folder / REPORT


def study_folder(study: Study, root: Path) -> Path:
    """Raises ConfigError where no study is called as the sweep is."""
    folder = root / "experiments" / study.manifest.name
    if not folder.is_dir():
        raise ConfigError(
            "no such study",
            where=str(folder),
            expected="a folder with the study's README.md",
            hint="--out DIR writes elsewhere",
        )
    return folder


@contextmanager
def place_errors(place: Path) -> Iterator[None]:
    """Raises ConfigError where the place that was asked for cannot be written."""
    try:
        yield
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise ConfigError(
            "cannot be written", where=str(place), got=str(error.strerror)
        ) from error


def mirrored(folder: Path, root: Path) -> int:
    """Bring the report to MLflow, where the sweep is mirrored; 1 if that did not work."""
    from edgetune.tracking.sync import refresh

    problems = refresh(folder, root=root).problems
    for problem in problems:
        print(f"edgetune: error: {problem}", file=sys.stderr)
    return 1 if problems else 0
