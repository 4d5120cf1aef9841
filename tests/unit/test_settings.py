from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import SettingsError
from taiyi_rag.settings import load_settings, setting_names


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", "/srv/indexes")
    monkeypatch.setenv("TAIYI_EMBEDDING__BATCH", "8")
    settings = load_settings()
    assert settings.indexes == Path("/srv/indexes")
    assert settings.embedding.batch == 8


def test_override_beats_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", "/srv/indexes")
    assert load_settings(indexes=Path("/else")).indexes == Path("/else")


@pytest.mark.parametrize("name", ["TAIYI_INDEXS", "TAIYI_EMBEDDING__MODELL", "TAIYI_EMBEDDING"])
def test_unknown_name_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_bad_value_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_RETRIEVAL__DENSE_WEIGHT", "1.5")
    with pytest.raises(SettingsError, match="TAIYI_RETRIEVAL__DENSE_WEIGHT"):
        load_settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().collection = "other"  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    settings = load_settings()
    assert len(setting_names()) > 10
    for field in type(settings).model_fields.values():
        group = getattr(field.annotation, "model_fields", None)
        fields = group.values() if group else [field]
        assert all(f.description for f in fields)
