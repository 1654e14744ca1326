"""What an operator can set: one frozen Settings, the only reader of the environment.

Knows nothing of what people change inside the app; those are rows in the database.
Order: defaults < `lowkey.toml` in the data folder < `LOWKEY_…` variables < command line.
"""

from __future__ import annotations

import difflib
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from lowkey.core.errors import InputError

PORT = 5695
PREFIX = "LOWKEY_"


def _split(value: object) -> object:
    """A list may be one text with commas, as variables and command lines have it."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Every knob of an installation. Unknown names are errors that name the nearest known one."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix=PREFIX)

    data: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("lowkey", False)))
    """The one data folder: database, files, models, key."""
    host: str = "127.0.0.1"
    """The address to listen on. Anything but loopback needs an owner with a password."""
    port: int = Field(default=PORT, ge=0, le=65535)
    """0 takes any free port."""
    hosts: Words = ()
    """Further names (as in the address bar) under which people reach this server."""
    database: SecretStr = SecretStr("")
    """A PostgreSQL address (postgresql://…). Empty: SQLite in the data folder."""
    proxies: Words = ()
    """Addresses of reverse proxies whose X-Forwarded-* headers are believed."""

    model: str = ""
    """The default model's id. Empty: the best one found."""
    fallback: Words = ()
    """Models asked in turn when the chosen one fails before its first word."""
    embeddings: str = ""
    """Finds files and memories by meaning: a model's id, `off`, or empty: the small one here, chats too."""
    hub: str = "https://huggingface.co"
    """Where `lowkey models pull` finds models that are named as owner/name."""
    discover: bool = True
    """Look for model servers on this machine's usual ports and for well-known keys."""
    slots: int = Field(default=2, ge=1, le=16)
    """Questions a local model answers at once; each slot keeps its own memory of a conversation."""
    titles: bool = True
    """Ask the model for a title after a conversation's first answer."""
    threads: int = Field(default=1, ge=1)
    """Threads per local model."""
    unload_after: float = Field(default=600, ge=1)
    """Seconds after which an idle local model leaves memory."""
    timeout: float = Field(default=60, gt=0)
    """Seconds of silence after which a provider counts as failed."""

    max_runs: int = Field(default=500, ge=1)
    """Answers being written at once, over all people."""
    max_runs_each: int = Field(default=300, ge=1)
    """Answers being written at once for one person."""
    max_waiting: int = Field(default=500, ge=0)
    """Answers that may wait for their turn; beyond it, new ones are refused kindly."""
    max_jobs: int = Field(default=4, ge=0)
    """Jobs this process works on at once; 0: it leaves them to `lowkey worker`."""
    max_jobs_each: int = Field(default=2, ge=1)
    """Of them, for one person."""
    watch: Words = ()
    """Folders with files, such as logs, that an owner may have watched."""
    sync: Words = ()
    """Folders that an owner may have read into a project, whole or one inside them."""
    patience: float = Field(default=30, gt=0)
    """Seconds a write waits for another program to let go of the database."""
    heartbeat: float = Field(default=10, gt=0)
    """Seconds between the signs of life that servers on one PostgreSQL give each other."""
    undo_hours: float = Field(default=24, ge=0)
    """How long a deleted conversation, a forgotten memory or what was on a list can be brought back."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What the server tells its terminal."""
    sandbox: str = "auto"
    """Where Python that a model writes is run: `auto` (the best that holds), `bubblewrap`, `landlock`,
    `container`, the name of one that another package brings, or `none` (each run is asked about first)."""
    sandbox_image: str = ""
    """An image with Python for the sandbox `container`, as podman or docker know it. None is fetched."""
    sandbox_sessions: int = Field(default=8, ge=1, le=500)
    """Python sessions at once, over all people."""
    sandbox_idle: float = Field(default=900, gt=0)
    """Seconds after which a Python session that is not used ends."""
    sandbox_seconds: float = Field(default=60, gt=0, le=3600)
    """Seconds that one run of Python may take."""
    sandbox_cpu: int = Field(default=300, ge=1)
    """Seconds of computing that one Python session may take in all."""
    sandbox_memory: int = Field(default=2048, ge=128)
    """MB of address space of one Python session; pandas with pyarrow takes 900 before any data."""
    sandbox_disk: int = Field(default=256, ge=1)
    """MB of files of one Python session."""

    token: SecretStr = SecretStr("")
    """For `lowkey chat` beside a running server with accounts: a token made in its page."""

    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENAI_API_KEY")
    anthropic_api_key: SecretStr = Field(
        default=SecretStr(""), validation_alias="ANTHROPIC_API_KEY"
    )
    gemini_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="GEMINI_API_KEY")
    openrouter_api_key: SecretStr = Field(
        default=SecretStr(""), validation_alias="OPENROUTER_API_KEY"
    )
    mistral_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="MISTRAL_API_KEY")
    groq_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="GROQ_API_KEY")
    deepseek_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="DEEPSEEK_API_KEY")
    xai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="XAI_API_KEY")
    hf_token: SecretStr = Field(default=SecretStr(""), validation_alias="HF_TOKEN")
    """For models on the hub that are not given to everyone."""

    @property
    def database_url(self) -> str:
        return self.database.get_secret_value() or f"sqlite:///{self.data / 'lowkey.db'}"

    @property
    def models_folder(self) -> Path:
        return self.data / "models"

    @property
    def files_folder(self) -> Path:
        return self.data / "files"

    @property
    def sandbox_folder(self) -> Path:
        return self.data / "sandbox"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings)


def load(given: Mapping[str, Any] | None = None) -> Settings:
    """The settings in force. `given`: what the command line says, by field name.

    Raises InputError naming the knob that is unknown or wrong and where it was set.
    """
    given = dict(given or {})
    known = _known()
    for name in os.environ:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in known:
            raise _unknown(name.removeprefix(PREFIX).lower(), known, f"the variable {name}")
    folder = given.get("data") or os.environ.get(f"{PREFIX}DATA")
    path = Path(folder or platformdirs.user_data_dir("lowkey", False)).expanduser() / "lowkey.toml"
    from_file = _read(path)
    for name in from_file:
        if name not in known:
            raise _unknown(name, known, str(path))
    try:
        from_env = Settings().model_dump(exclude_unset=True)
        merged = from_file | from_env | {"data": path.parent} | given
        by_alias = {
            str(Settings.model_fields[name].validation_alias or name): value
            for name, value in merged.items()
        }
        return Settings.model_validate(by_alias)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(step) for step in first["loc"]) or "a setting"
        raise InputError(
            "bad_setting",
            f"The setting “{name}” can't be {first['input']!r}: {first['msg'].lower()}.",
            hint=f"Correct it in {path}, in the variable {PREFIX}{name.upper()}, or on the command line.",
        ) from error


def has_display() -> bool:
    """Whether a browser window could be seen by whoever started this process."""
    if sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def wants_colour() -> bool:
    """Whether the person lets programs colour their words (no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _known() -> set[str]:
    return set(Settings.model_fields)


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "bad_settings_file",
            f"{path} is not valid TOML: {error}.",
            hint="Correct that line, or move the file away to start with the defaults.",
        ) from error


def _unknown(name: str, known: set[str], where: str) -> InputError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    return InputError(
        "unknown_setting",
        f"There is no setting “{name}” (in {where}).",
        hint=f"Did you mean “{near[0]}”?"
        if near
        else "The settings are listed in docs/settings.md.",
    )
