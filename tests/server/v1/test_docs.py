"""docs/api.md: its examples run, and its tables leave no field out."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from bench.upstream import Plan
from lowkey.server.v1 import BODIES
from tests.server.v1.conftest import Place
from tests.server.v1.test_npm import WEB, node

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```(sh|python|js)\n(.*?)```", PAGE, re.DOTALL)
IMPORT = 'import OpenAI from "openai";'
REQUIRE = """import {{ createRequire }} from "node:module";
const {{ OpenAI }} = createRequire("{web}/")("openai");"""


@pytest.mark.parametrize("language", ["sh", "python", "js"])
async def test_every_example_runs(v1: Place, tmp_path: Path, language: str) -> None:
    programs = {"sh": shutil.which("curl") and "sh", "python": sys.executable, "js": node()}
    program = programs[language]
    if not program or (language == "js" and not (WEB / "node_modules" / "openai").is_dir()):
        pytest.skip(f"nothing here runs {language}")
    v1.up.plans["steady"] = Plan()
    file = tmp_path / f"example.{'mjs' if language == 'js' else language}"
    code = "\n".join(code for spoken, code in EXAMPLES if spoken == language)
    assert code
    code = code.replace(IMPORT, REQUIRE.format(web=WEB)).replace("http://127.0.0.1:5695", v1.url)
    file.write_text(code, "utf-8")
    process = await asyncio.create_subprocess_exec(
        program,
        str(file),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    said, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    assert said.strip()
    assert b'"error"' not in said, said.decode()


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
async def test_every_field_that_is_read_is_described(body: type) -> None:
    fields = set(body.model_fields) - {"model"}  # type: ignore[attr-defined]
    missing = {field for field in fields if not re.search(rf"`{field}[`.]", PAGE)}
    assert missing == set()
