from __future__ import annotations

import pytest

from edgetune.config.cores import parse_cores
from edgetune.errors import ConfigError
from edgetune.spec import core_list

SIX = (0, 1, 2, 3, 4, 5)

NAMED = {
    "all": ("all", SIX),
    "one, as YAML reads it": (0, (0,)),
    "one, as text": ("3", (3,)),
    "a range": ("0-1", (0, 1)),
    "items and ranges": ("0,2-3", (0, 2, 3)),
    "spaces": (" 0 , 2-3 ", (0, 2, 3)),
    "a list": ([0, 1], (0, 1)),
    "a list with ranges": (["0-1", 5], (0, 1, 5)),
    "in any order, twice": ([5, 0, 5], (0, 5)),
    "a mask": ("0x5", (0, 2)),
    "a mask in capitals": ("0X3F", SIX),
}


@pytest.mark.parametrize(("value", "cores"), NAMED.values(), ids=NAMED)
def test_cores_are_named_in_every_usual_way(value: object, cores: tuple[int, ...]) -> None:
    """All forms give ascending cores without repetition."""
    assert parse_cores(value, SIX) == cores


def test_all_means_the_cores_of_this_process() -> None:
    """A process that is confined to some cores has no others."""
    assert parse_cores("all", (2, 4)) == (2, 4)


WRONG = {
    "empty list": ([], "the core mask is empty"),
    "empty text": ("", "the core mask is empty"),
    "null": (None, "the core mask is empty"),
    "empty mask": ("0x0", "the core mask is empty"),
    "a word": ("some", "not a core mask"),
    "backwards": ("3-1", "not a core mask"),
    "negative": (-1, "not a core mask"),
    "a fraction": (1.5, "not a core mask"),
    "a truth value": (True, "not a core mask"),
    "a mapping": ({"a57": 1}, "not a core mask"),
    "a huge range": ("0-999999999", "not a core mask"),
    "beyond the machine": (6, "no such core here"),
    "partly beyond the machine": ("4-9", "no such core here"),
    "a mask beyond the machine": ("0x100", "no such core here"),
}


@pytest.mark.parametrize(("value", "what"), WRONG.values(), ids=WRONG)
def test_what_is_no_core_of_this_machine_is_refused(value: object, what: str) -> None:
    """The error says where it stands."""
    with pytest.raises(ConfigError, match=f"^state.cores: {what}"):
        parse_cores(value, SIX)


def test_the_nearest_core_is_named() -> None:
    """Which cores are missing, which there are, which one is near."""
    with pytest.raises(ConfigError) as caught:
        parse_cores("4-9", (0, 1, 4, 5))
    assert str(caught.value) == (
        "state.cores: no such core here, expected cores among 0-1,4-5, got 6-9; the nearest is 5"
    )


@pytest.mark.parametrize(
    ("cores", "text"),
    [((0,), "0"), ((0, 1), "0-1"), ((0, 2, 3, 4, 9), "0,2-4,9"), ((3, 1, 2), "1-3")],
)
def test_cores_are_written_as_the_kernel_lists_them(cores: tuple[int, ...], text: str) -> None:
    """And read back as they were."""
    assert core_list(cores) == text
    assert parse_cores(text, range(10)) == tuple(sorted(cores))


CLUSTERS = {"a57": (0, 3, 4, 5), "denver": (1, 2)}


@pytest.mark.parametrize(
    ("value", "cores"),
    [
        pytest.param("denver", (1, 2), id="a cluster"),
        pytest.param("a57,0x2", (0, 1, 3, 4, 5), id="with a mask"),
        pytest.param(["denver", "4-5"], (1, 2, 4, 5), id="in a list"),
        pytest.param(" denver , a57", SIX, id="two, and spaces"),
    ],
)
def test_the_name_of_a_cluster_stands_for_its_cores(value: object, cores: tuple[int, ...]) -> None:
    assert parse_cores(value, SIX, clusters=CLUSTERS) == cores


def test_a_cluster_that_is_not_here_is_refused_under_its_key() -> None:
    """With those that are, and the nearest."""
    with pytest.raises(ConfigError) as caught:
        parse_cores("a75", SIX, clusters=CLUSTERS, where="state.online")
    assert str(caught.value) == (
        "state.online: not a core mask, expected all, 0, 0-1, [0,2,3] or a mask such as '0x5', "
        "or a cluster: a57, denver, got 'a75'; did you mean a57?"
    )
