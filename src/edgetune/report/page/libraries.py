"""The two libraries that draw on the page: Vega for figures, DataTables for tables.

Both come from installed packages, so that the page needs no network.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Names of XML formats look like addresses, and are compared letter by letter.
ADDRESS = re.compile(r"https?://(?!www\.w3\.org/|schemas\.)")
SNIPPET = "window.vegaEmbed = vegaEmbed"
CLOSING = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@cache
def vega_script() -> str:
    """Sets `window.vegaEmbed`; may stand in a script element."""
    import vl_convert

    bundle = without_addresses(vl_convert.javascript_bundle(SNIPPET))
    return CLOSING.sub(r"\\x3c", bundle)


def tables_module() -> str:
    """The address of DataTables as a module: all of it stands in the address."""
    script = without_addresses((bundled() / "dt_bundle.js").read_text(encoding="utf-8"))
    return f"data:text/javascript;base64,{base64.b64encode(script.encode()).decode()}"


def tables_style() -> str:
    return without_addresses((bundled() / "dt_bundle.css").read_text(encoding="utf-8"))


def bundled() -> Path:
    # Found, not imported: what a notebook needs of it takes long to load.
    found = find_spec("itables")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "html"


def without_addresses(text: str) -> str:
    """Links in licences, messages and menus become plain words: nothing on the page leads out."""
    return ADDRESS.sub("", text)
