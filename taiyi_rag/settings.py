"""Settings: what an operator may choose, read from the environment once. They build nothing.

`TAIYI_INDEXES=/srv/indexes`, nested names with two underscores: `TAIYI_EMBEDDING__MODEL=…`.
`taiyi-rag settings` prints what is in force. `taiyi_rag.assembly` turns settings into objects.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from taiyi_rag.errors import SettingsError
from taiyi_rag.types import CallingRegion

PREFIX = "TAIYI_"


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EmbeddingSettings(_Group):
    """Which model makes vectors. A collection remembers it and refuses another."""

    backend: Literal["e5", "sentence-transformers", "openai"] = Field(
        "e5",
        description="e5: the embedded multilingual-e5-small; sentence-transformers: a model folder "
        "or name (extra 'transformers'); openai: a server that speaks the OpenAI protocol "
        "(extra 'openai')",
    )
    model: str = Field("", description="model folder or name, for the backends that need one")
    query_prefix: str = Field("", description="put before a question, for models trained with one")
    passage_prefix: str = Field("", description="put before a passage, likewise")
    base_url: str = Field("", description="address of the embedding server, ending in /v1")
    api_key: SecretStr = Field(SecretStr("unused"), description="its key")
    threads: int = Field(0, ge=0, description="threads of the embedded model; 0: one per core")
    batch: int = Field(16, ge=1, le=1024, description="passages embedded together")


class LibrarySettings(_Group):
    """How collections are kept and searched."""

    device: Literal["cpu", "gpu"] = Field(
        "cpu", description="where vectors are searched; gpu needs a graphics card and `make gpu`"
    )


class RetrievalSettings(_Group):
    """How passages are found."""

    depth: int = Field(100, ge=10, le=1000, description="passages taken from each ranking")
    dense_weight: float = Field(
        0.5, ge=0.0, le=1.0, description="weight of the dense ranking; the rest is lexical"
    )
    prior: bool = Field(
        False, description="whether kinds of evidence, its standing and its age count in a ranking"
    )


class RerankSettings(_Group):
    """Which cross-encoder orders the first places anew (extra 'rerank')."""

    model: str = Field(
        "",
        description="folder of a sentence-transformers cross-encoder; empty: no reranking. Nothing "
        "is downloaded",
    )
    top: int = Field(50, ge=2, le=1000, description="passages that it scores")
    batch: int = Field(16, ge=1, le=1024, description="passages that it scores together")
    budget_ms: int = Field(
        2000,
        ge=1,
        description="milliseconds after which no batch is begun; the fused order then stands",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="where it runs; auto: on a CUDA card, in float16, if there is one"
    )
    max_length: int = Field(
        512, ge=32, le=8192, description="tokens read of question and passage together"
    )


class TranslationSettings(_Group):
    """Which language model translates questions, to search in the other language too."""

    base_url: str = Field(
        "",
        description="address of a server that speaks the OpenAI protocol, ending in /v1 (extra "
        "'openai'); empty: no translation",
    )
    model: str = Field("", description="its model's name")
    api_key: SecretStr = Field(SecretStr("unused"), description="its key")
    budget_ms: int = Field(
        2000, ge=1, description="milliseconds after which a search goes on without"
    )
    max_tokens: int = Field(256, ge=16, le=4096, description="longest translation, in tokens")


class ModelSettings(_Group):
    """Which language model writes answers; without one they are quoted. Sampling as the chat script
    of Taiyi2 has it."""

    base_url: str = Field(
        "",
        description="address of a server that speaks the OpenAI protocol, ending in /v1 (extra "
        "'openai'); empty: answers are quoted from the library",
    )
    name: str = Field("taiyi2", description="the model's name at that server")
    api_key: SecretStr = Field(SecretStr("unused"), description="its key")
    context: int = Field(8192, ge=1024, description="tokens of question, evidence and answer")
    max_tokens: int = Field(500, ge=16, le=4096, description="longest answer, in tokens")
    temperature: float = Field(0.3, ge=0.0, le=2.0, description="sampling temperature")
    top_p: float = Field(0.7, gt=0.0, le=1.0, description="nucleus that is sampled from")
    top_k: int = Field(20, ge=-1, description="tokens that are sampled from; -1: all")
    repetition_penalty: float = Field(1.05, gt=0.0, le=2.0, description="on tokens that were said")
    presence_penalty: float = Field(1.0, ge=-2.0, le=2.0, description="likewise, as OpenAI has it")
    seed: int | None = Field(None, description="of sampling; with one, answers can be made again")
    first_token_s: float = Field(
        10.0, gt=0.0, description="seconds until the first word, after which answers are quoted"
    )
    deadline_s: float = Field(60.0, gt=0.0, description="seconds until the last word, likewise")


class TasksSettings(_Group):
    """How the language model of `model` is asked to do the tasks of `taiyi-rag task`. Sampling is
    greedy: a program reads what comes."""

    structured: bool = Field(
        False,
        description="whether replies are asked for as JSON of a form (the server's response_format)"
        "; false: in the forms that Taiyi2 was trained to write",
    )
    max_tokens: int = Field(1024, ge=16, le=8192, description="longest reply, in tokens")
    temperature: float = Field(0.0, ge=0.0, le=2.0, description="sampling temperature")
    at_once: int = Field(8, ge=1, le=256, description="requests under way at the same time")
    first_token_s: float = Field(60.0, gt=0.0, description="seconds until a reply's first word")
    deadline_s: float = Field(300.0, gt=0.0, description="seconds until its last word")


class ServeSettings(_Group):
    """How `taiyi-rag model serve` hosts a language model on vLLM (docs/model.md)."""

    model: str = Field(
        "DUTIR-BioNLP/Taiyi2-chat", description="folder of the model, or its name at the hub"
    )
    revision: str = Field(
        "", description="commit at the hub that the name means; empty: the one that is cached here"
    )
    tokenizer: str = Field("", description="folder of its tokenizer; empty: the model's folder")
    chat_template: str = Field(
        "",
        description="Jinja file that writes its prompts, 'glm4' for ours; empty: the model's own",
    )
    trust_code: bool = Field(
        False,
        description="whether Python code in the model's folder may run, which can do anything",
    )
    weights: Literal["model", "random"] = Field(
        "model", description="random: made up, to measure a machine; what comes out is nonsense"
    )
    python: str = Field(
        "", description="Python of the environment that has vLLM; empty: the one that runs this"
    )
    name: str = Field("taiyi2", description="the model's name at the server")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    api_key: SecretStr = Field(
        SecretStr(""), description="key that clients must give; empty: made once and kept in a file"
    )
    device: Literal["auto", "cuda", "cpu"] = Field(
        "auto", description="where it runs; auto: as the vLLM that is installed was built"
    )
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = Field(
        "auto", description="auto: bfloat16 on a card, float32 on a processor"
    )
    quantization: Literal["", "fp8", "int8_per_channel_weight_only"] = Field(
        "", description="how weights are made smaller while loading; empty: as they are stored"
    )
    tensor_parallel: int = Field(1, ge=1, le=64, description="cards that share the model")
    gpu_memory: float = Field(0.9, gt=0.0, le=1.0, description="share of a card that vLLM takes")
    context: int = Field(8192, ge=512, description="tokens of a prompt and its answer together")
    sequences: int = Field(32, ge=1, le=4096, description="answers that are written at once")
    eager: bool = Field(
        False, description="no compilation: starts sooner, runs slower; always so on a processor"
    )
    start_s: float = Field(900.0, gt=0.0, description="seconds until it must be ready")


class VerificationSettings(_Group):
    """How sentences of an answer are checked against the passages that they cite."""

    least: float = Field(
        0.9,
        ge=0.5,
        le=1.0,
        description="probability that a passage says a sentence, from which it counts as supported",
    )
    model: str = Field(
        "",
        description="folder of a cross-encoder for natural language inference (extra 'rerank'); "
        "empty: words and vectors decide. Nothing is downloaded",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="where it runs; auto: on a CUDA card, in float16, if there is one"
    )
    budget_ms: int = Field(
        1000, ge=1, description="milliseconds a sentence, after which words and vectors decide"
    )
    max_length: int = Field(
        512, ge=32, le=8192, description="tokens read of passage and sentence together"
    )


class AnsweringSettings(_Group):
    """How evidence becomes an answer."""

    evidence: int = Field(6, ge=1, le=50, description="passages that an answer may rest on")
    evidence_characters: int = Field(
        8000, ge=500, description="their length together, in characters"
    )
    untrusted: int = Field(
        1, ge=0, le=50, description="passages of untrusted documents shown beside curated evidence"
    )
    unsupported: Literal["mark", "strike", "drop"] = Field(
        "mark",
        description="what becomes of a model's sentence that no passage supports; a dose that none "
        "supports is never shown",
    )
    sentences: int = Field(4, ge=1, le=12, description="sentences that an extractive answer quotes")
    min_relevance: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description="calibrated probability that a passage speaks to the question, under which it "
        "is not evidence; without evidence there is no answer",
    )


class RecordsSettings(_Group):
    """What is kept of answers, beside the collection. Questions may hold patients' data."""

    keep: bool = Field(
        True,
        description="whether answers are recorded, so that they can be made again and those that "
        "rest on what has been retracted since can be found",
    )
    days: int = Field(365, ge=1, le=36_500, description="days after which a record's words go")


class UploadsSettings(_Group):
    """What may be sent to a library from the page, at once."""

    file_mb: int = Field(200, ge=1, le=512, description="megabytes of a file")
    together_mb: int = Field(2048, ge=1, description="megabytes of all files together, unpacked")
    files: int = Field(2000, ge=1, le=100_000, description="how many files")
    folders: tuple[Path, ...] = Field(
        (),
        description="folders on this machine from which whoever may change a library may add by "
        'path, as a JSON list: ["/srv/papers"]; without any nobody may',
    )


class JobsSettings(_Group):
    """How work on libraries that was asked for on the page is done."""

    at_once: int = Field(2, ge=1, le=64, description="jobs that run at the same time")
    days: int = Field(
        30, ge=1, le=3650, description="days after which a job that ended is forgotten"
    )


class Settings(BaseSettings):
    """Everything that can be set, with its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    indexes: Path = Field(Path("indexes"), description="folder that holds the collections")
    collection: str = Field("samples", description="collection used when none is named")
    cache: Path = Field(
        Path("~/.cache/taiyi-rag"),
        description="folder for models converted at first use, and for the index of terms",
    )
    question_characters: int = Field(
        4000, ge=100, le=100_000, description="longest question that is read"
    )
    region: CallingRegion | None = Field(
        None,
        description="whose emergency numbers are given; unset: China's for questions in Chinese, "
        "those of several regions for questions in English",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="level of the JSON log lines on standard error"
    )
    embedding: EmbeddingSettings = EmbeddingSettings()
    library: LibrarySettings = LibrarySettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    rerank: RerankSettings = RerankSettings()
    translation: TranslationSettings = TranslationSettings()
    model: ModelSettings = ModelSettings()
    tasks: TasksSettings = TasksSettings()
    serve: ServeSettings = ServeSettings()
    verification: VerificationSettings = VerificationSettings()
    answering: AnsweringSettings = AnsweringSettings()
    records: RecordsSettings = RecordsSettings()
    uploads: UploadsSettings = UploadsSettings()
    jobs: JobsSettings = JobsSettings()


def load_settings(**overrides: object) -> Settings:
    """The settings in force: defaults, then `TAIYI_*` variables, then `overrides`.

    Raises `SettingsError` for a value that can't be used and for a `TAIYI_*` name that isn't a
    setting: a misspelt one would otherwise be ignored in silence.
    """
    _refuse_unknown_names()
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"{PREFIX}{'__'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
            for e in error.errors()
        )
        raise SettingsError(f"{problems}. `taiyi-rag settings` lists names and values.") from None


def setting_names() -> list[str]:
    """The name of every variable that is a setting."""
    names: list[str] = []
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, _Group):
            names.extend(f"{PREFIX}{name}__{inner}".upper() for inner in group.model_fields)
        else:
            names.append(f"{PREFIX}{name}".upper())
    return names


def _refuse_unknown_names() -> None:
    known = set(setting_names())
    unknown = sorted(
        n for n in os.environ if n.upper().startswith(PREFIX) and n.upper() not in known
    )
    if unknown:
        raise SettingsError(
            f"{', '.join(unknown)}: no such setting. `taiyi-rag settings` lists the names; unset "
            "or correct it."
        )
