"""What Hydra composed, as plain values. The only import of omegaconf."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

from edgetune.config.choices import nearest, one_of
from edgetune.errors import ConfigError

HYDRA = "hydra"


def plain(config: Mapping[Any, Any]) -> dict[str, Any]:
    """Everything but Hydra's own part, interpolations resolved.

    Raises:
        ConfigError: a mandatory value is missing, or an interpolation leads nowhere.
    """
    ours = OmegaConf.masked_copy(as_dict_config(config), [key for key in config if key != HYDRA])
    try:
        values = OmegaConf.to_container(ours, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        raise said(error) from None
    assert isinstance(values, dict)
    return {str(key): value for key, value in values.items()}


def plain_file(path: Path) -> object:
    """What stands in a file of `conf/`, by itself."""
    return OmegaConf.to_container(OmegaConf.load(path), resolve=True)


def as_dict_config(config: Mapping[Any, Any]) -> DictConfig:
    return config if isinstance(config, DictConfig) else OmegaConf.create(dict(config))


def explain(error: BaseException | None) -> ConfigError | None:
    """One line for what OmegaConf found; None for an error that is not OmegaConf's."""
    return said(error) if isinstance(error, OmegaConfBaseException) else None


def said(error: OmegaConfBaseException) -> ConfigError:
    where = str(error.full_key or error.key or "")
    if isinstance(error, MissingMandatoryValue):
        return ConfigError("missing", where=where, expected=f"a value: {where}=...")
    keys = keys_beside(error)
    if keys and error.key is not None and str(error.key) not in keys:
        return ConfigError(
            "no such key", where=where, expected=one_of(keys), hint=nearest(error.key, keys)
        )
    return ConfigError(str(error.msg or error).partition("\n")[0], where=where)


def keys_beside(error: OmegaConfBaseException) -> list[str]:
    parent = error.parent_node
    if not isinstance(parent, DictConfig) or not parent:  # a null or missing group is falsy
        return []
    return [str(key) for key in parent if key != HYDRA]
