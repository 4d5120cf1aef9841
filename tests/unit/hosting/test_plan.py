"""What is decided, refused and told before vLLM starts, and the command line that comes of it."""

from __future__ import annotations

import json
import socket
import stat
from pathlib import Path

import pytest

from taiyi_rag.errors import ModelError, SettingsError, TaiyiError
from taiyi_rag.generation.hosting import memory
from taiyi_rag.generation.hosting.command import command, environment
from taiyi_rag.generation.hosting.plan import plan
from taiyi_rag.settings import Settings
from tests.unit.hosting import folders
from tests.unit.hosting.conftest import choosing

EVERYWHERE = "0.0.0.0"  # noqa: S104 - refused, or not bound


def options(settings: Settings) -> dict[str, str]:
    line = command(plan(settings))[3:]
    return dict(option.removeprefix("--").partition("=")[::2] for option in line)


def test_the_command_line(settings: Settings, model: Path) -> None:
    planned = plan(settings)
    assert command(planned)[:3] == [
        settings.serve.python,
        "-m",
        "vllm.entrypoints.openai.api_server",
    ]
    given = options(settings)
    assert given["model"] == given["tokenizer"] == str(model)
    assert (given["host"], given["port"]) == ("127.0.0.1", str(settings.serve.port))
    assert (given["dtype"], given["max-model-len"], given["max-num-seqs"]) == (
        "float32", "8192", "32"
    )  # fmt: skip
    assert given["served-model-name"] == "taiyi2"
    assert json.loads(given["structured-outputs-config"])["disable_any_whitespace"] is True
    assert given["load-format"] == "safetensors"
    assert given["middleware"] == "taiyi_fence.Fence"
    assert given["chat-template"].endswith("glm4.jinja")
    assert given["generation-config"] == str(planned.run_folder)
    assert {"enable-prefix-caching", "enable-prompt-tokens-details", "enforce-eager"} <= set(given)
    assert given["max-num-batched-tokens"] == "8192"
    assert "no-enable-chunked-prefill" in given
    assert "trust-remote-code" not in given
    assert planned.key not in " ".join(command(planned))


def test_the_environment_is_shut(settings: Settings) -> None:
    planned = plan(settings)
    outside = {
        "PATH": "/bin",
        "VLLM_SERVER_DEV_MODE": "1",
        "VLLM_USE_RUST_FRONTEND": "1",
        "VLLM_API_KEY": "theirs",
        "TAIYI_MODEL__API_KEY": "x",
        "PYTHONPATH": "/elsewhere",
        "HF_HUB_OFFLINE": "0",
    }
    given = environment(planned, outside)
    assert "VLLM_SERVER_DEV_MODE" not in given
    assert "VLLM_USE_RUST_FRONTEND" not in given
    assert not [name for name in given if name.startswith("TAIYI_")]
    assert given["VLLM_API_KEY"] == planned.key
    assert given["PYTHONPATH"].endswith("inside")
    assert given["PATH"] == "/bin"
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "VLLM_NO_USAGE_STATS", "DO_NOT_TRACK"):
        assert given[name] == "1"
    assert int(given["VLLM_CPU_KVCACHE_SPACE"]) >= 1


def test_choices_reach_the_command_line(settings: Settings, tmp_path: Path) -> None:
    mine = tmp_path / "mine.jinja"
    mine.write_text((Path(options(settings)["chat-template"])).read_text())
    chosen = choosing(
        settings,
        dtype="bfloat16",
        quantization="fp8",
        sequences=4,
        context=1024,
        chat_template=str(mine),
        trust_code=True,
        name="m",
    )
    given = options(chosen)
    assert (given["dtype"], given["quantization"]) == ("bfloat16", "fp8")
    assert (given["max-num-seqs"], given["max-model-len"]) == ("4", "1024")
    assert (given["chat-template"], given["served-model-name"]) == (str(mine), "m")
    assert "trust-remote-code" in given


def test_a_card(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_PACKAGES", '{"vllm": "0.32.0"}')
    monkeypatch.setattr(memory, "_cards", lambda: [("H100", 80 * 10**9)] * 2)
    chosen = choosing(settings, tensor_parallel=2, gpu_memory=0.8)
    given = options(chosen)
    assert (given["dtype"], given["gpu-memory-utilization"]) == ("bfloat16", "0.8")
    assert given["tensor-parallel-size"] == "2"
    assert not {"enforce-eager", "no-enable-chunked-prefill"} & set(given)
    assert "VLLM_CPU_KVCACHE_SPACE" not in environment(plan(chosen), {})


def test_a_sound_template_of_its_own_is_left_to_the_model(settings: Settings, model: Path) -> None:
    ours = Path(options(settings)["chat-template"]).read_text()
    (model / "chat_template.jinja").write_text(ours)
    assert "chat-template" not in options(settings)


def test_an_unsound_one_is_refused_with_the_remedy(settings: Settings, model: Path) -> None:
    (model / "chat_template.jinja").write_text("{{ messages[0].content }}")
    with pytest.raises(ModelError, match=r"won't do.*TAIYI_SERVE__CHAT_TEMPLATE=glm4"):
        plan(settings)
    assert options(choosing(settings, chat_template="glm4"))["chat-template"].endswith("glm4.jinja")


def test_without_a_template_another_family_is_refused(settings: Settings, model: Path) -> None:
    folders.write(model / "config.json", folders.TINY | {"architectures": ["LlamaForCausalLM"]})
    with pytest.raises(ModelError, match="has no chat template"):
        plan(settings)


def test_code_in_the_folder_needs_leave(settings: Settings, model: Path) -> None:
    decoder = {str(number): {"content": token} for token, number in folders.TOKENS.items()}
    declared = {"auto_map": {"AutoTokenizer": ["x.T", None]}, "added_tokens_decoder": decoder}
    folders.write(model / "tokenizer_config.json", declared)
    (model / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"Python code.*TAIYI_SERVE__TRUST_CODE"):
        plan(settings)
    assert "trust-remote-code" in options(choosing(settings, trust_code=True))


def test_too_little_memory_is_refused_with_the_sum(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = memory.Memory("main memory", 4 * 10**9, 2 * 10**9)
    monkeypatch.setattr(memory, "machine_memory", lambda: small)
    with pytest.raises(ModelError, match=r"Too little memory.*bytes a token.*2\.00 GB usable"):
        plan(settings)


def test_glm4_9b_on_a_card_of_24_gb(
    settings: Settings, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights aren't there yet; `random` sizes them by the configuration."""
    folders.write(model / "config.json", folders.GLM4_9B)
    monkeypatch.setenv("FAKE_PACKAGES", '{"vllm": "0.32.0"}')
    monkeypatch.setattr(memory, "_cards", lambda: [("A10", 24 * 10**9)])
    planned = plan(choosing(settings, weights="random"))
    told = "\n".join(planned.told)
    assert "9.40 G parameters × 2 bytes = 18.80 GB" in told
    assert "room for 2 conversations of full length" in told
    assert "answers are nonsense" in told


def test_taiyi2_comes_with_its_licence(settings: Settings, model: Path) -> None:
    assert not any("Licence" in line for line in plan(settings).told)
    taiyi = model.rename(model.with_name("Taiyi2-chat"))
    told = plan(choosing(settings, model=str(taiyi))).told
    assert "prohibit commercial use" in told[0]


class TestTheModelsFolder:
    NAME = "DUTIR-BioNLP/Taiyi2-chat"

    def test_the_cache_is_asked_and_nothing_fetched(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        with pytest.raises(ModelError, match=r"isn't here.*--download"):
            plan(choosing(settings, model=self.NAME))
        assert json.loads((tmp_path / "notes.json").read_text()) == [self.NAME, ""]

    def test_a_download_names_its_commit(self, settings: Settings) -> None:
        with pytest.raises(ModelError, match="TAIYI_SERVE__REVISION"):
            plan(choosing(settings, model=self.NAME), download=True)

    def test_a_download_is_asked_for(self, settings: Settings, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="Check the name"):
            plan(choosing(settings, model=self.NAME, revision="abc"), download=True)
        asked = json.loads((tmp_path / "notes.json").read_text())
        assert asked == [self.NAME, "abc", "--download"]

    def test_the_cached_commit_is_told(
        self, settings: Settings, model: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        snapshot = model.rename(model.with_name("0123456789" * 4))
        monkeypatch.setenv("FAKE_MODEL", json.dumps({"folder": str(snapshot)}))
        planned = plan(choosing(settings, model=self.NAME))
        assert planned.folder == snapshot
        assert f"TAIYI_SERVE__REVISION={snapshot.name}" in "\n".join(planned.told)


class TestTheEnvironmentOfVllm:
    def test_none(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FAKE_PACKAGES", "{}")
        with pytest.raises(ModelError, match=r"pip install vllm==.*TAIYI_SERVE__PYTHON"):
            plan(settings)

    @pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false", "/bin/true"])
    def test_no_python(self, settings: Settings, python: str) -> None:
        with pytest.raises(ModelError, match=r"can't be asked.*TAIYI_SERVE__PYTHON"):
            plan(choosing(settings, python=python))

    def test_built_for_the_other_device(self, settings: Settings) -> None:
        with pytest.raises(SettingsError, match="built for processors"):
            plan(choosing(settings, device="cuda"))

    def test_another_version_is_told(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FAKE_PACKAGES", '{"vllm-cpu": "0.40.1"}')
        assert "vLLM 0.40.1: this was tested with 0.32.0" in plan(settings).told


class TestTheFence:
    @pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "model.hospital.example"])
    def test_others_must_not_reach_it(self, settings: Settings, host: str) -> None:
        with pytest.raises(SettingsError, match=r"reached from other machines.*--expose"):
            plan(choosing(settings, host=host))

    def test_exposed_it_says_what_is_open(self, settings: Settings) -> None:
        planned = plan(choosing(settings, host=EVERYWHERE), expose=True)
        warning = next(line for line in planned.told if EVERYWHERE in line)
        assert "/invocations" in warning
        assert planned.url == f"http://127.0.0.1:{settings.serve.port}"

    def test_a_port_in_use_is_told(self, settings: Settings) -> None:
        taken = socket.create_server(("127.0.0.1", settings.serve.port))
        with taken, pytest.raises(SettingsError, match="is in use"):
            plan(settings)

    def test_a_key_is_made_once_for_its_owner_alone(self, settings: Settings) -> None:
        first, second = plan(settings), plan(settings)
        assert first.key == second.key
        assert len(first.key) > 40
        file = settings.cache / "vllm" / "key"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert any(str(file) in line for line in first.told)
        assert not any(first.key in line for line in first.told)
        assert first.key not in repr(first)

    def test_a_key_that_others_can_read_is_refused(self, settings: Settings) -> None:
        plan(settings)
        (settings.cache / "vllm" / "key").chmod(0o644)
        with pytest.raises(SettingsError, match="Others can read"):
            plan(settings)

    def test_a_given_key_is_used_and_written_nowhere(self, settings: Settings) -> None:
        planned = plan(choosing(settings, api_key="k" * 20))
        assert planned.key == "k" * 20
        assert not (settings.cache / "vllm" / "key").exists()

    @pytest.mark.parametrize("key", ["short", "with a space in it, long", "钥匙" * 10])
    def test_a_bad_key_is_refused(self, settings: Settings, key: str) -> None:
        with pytest.raises(SettingsError, match="16 ASCII"):
            plan(choosing(settings, api_key=key))


def test_more_context_than_the_model_has_is_refused(settings: Settings) -> None:
    with pytest.raises(TaiyiError, match="131072 at most"):
        plan(choosing(settings, context=200_000))
