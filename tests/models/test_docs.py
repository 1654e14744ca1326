"""The example in docs/models.md works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lowkey.models.check import check
from lowkey.models.plugins import GROUP

PAGE = Path(__file__).parents[2] / "docs" / "models.md"


async def test_the_provider_of_the_page_keeps_the_rules() -> None:
    page = PAGE.read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(compile(code[1], str(PAGE), "exec"), names)
    await check(names["Parrot"](), "parrot")
    assert f'[project.entry-points."{GROUP}"]\nparrot = "lowkey_parrot:Parrot"' in page
