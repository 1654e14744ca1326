from pathlib import Path

import pytest

from lowkey.core.config import load
from lowkey.core.errors import InputError


def test_the_command_line_wins_over_the_variable_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lowkey.toml").write_text('port = 1\nhost = "127.0.0.2"\nthreads = 3\n')
    monkeypatch.setenv("LOWKEY_PORT", "2")
    monkeypatch.setenv("LOWKEY_HOST", "127.0.0.3")
    settings = load({"data": tmp_path, "port": 3})
    assert (settings.port, settings.host, settings.threads) == (3, "127.0.0.3", 3)
    assert settings.data == tmp_path


def test_an_unknown_key_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "lowkey.toml").write_text("prot = 1\n")
    with pytest.raises(InputError, match="no setting “prot”.*Did you mean “port”"):
        load({"data": tmp_path})


def test_an_unknown_variable_is_an_error_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOWKEY_THREDS", "1")
    with pytest.raises(InputError, match="LOWKEY_THREDS.*“threads”"):
        load({"data": tmp_path})


def test_a_wrong_value_says_which_and_where(tmp_path: Path) -> None:
    (tmp_path / "lowkey.toml").write_text('port = "many"\n')
    with pytest.raises(InputError, match="“port” can't be 'many'.*lowkey.toml"):
        load({"data": tmp_path})


def test_a_broken_file_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    (tmp_path / "lowkey.toml").write_text("port = = 1")
    with pytest.raises(InputError, match="not valid TOML"):
        load({"data": tmp_path})


def test_secrets_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    settings = load({"data": tmp_path})
    assert settings.openai_api_key.get_secret_value() == "sk-canary"
    assert "canary" not in repr(settings)
    assert "canary" not in str(settings.model_dump())
