"""Every setting of the house in one typed class, read from LIANXIN_… and `.env`."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings with their defaults; `.env.example` explains each to operators."""

    model_config = SettingsConfigDict(
        env_prefix="LIANXIN_", env_file=ROOT / ".env", extra="ignore", frozen=False
    )

    data_dir: Path = ROOT / "var"
    corpus_dir: Path = ROOT / "knowledge" / "corpus"
    embedder: str = ""
    """A sentence-transformers name or folder; empty: the model trained on the corpus."""
    reranker: str = ""
    """A sentence-transformers cross-encoder, name or folder, that reads the first candidates
    again; empty: none (ADR 6)."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    rasa_port: Annotated[int, Field(ge=1, le=65535)] = 5005
    rasa_timeout_s: Annotated[float, Field(gt=0)] = 8.0
    """A turn that Rasa has not answered by then is answered without it."""

    generator_url: str = ""
    """An OpenAI-compatible endpoint that puts answers into words; empty: none (ADR 4)."""
    generator_model: str = ""
    generator_key: SecretStr | None = None
    generator_timeout_s: Annotated[float, Field(gt=0, le=60)] = 6.0
    """Seconds after which the answer is given verbatim."""

    import_seconds: Annotated[float, Field(gt=0, le=110)] = 90.0
    """A file that is not read by then is refused: it was made to keep a reader busy."""
    import_memory_mib: Annotated[int, Field(ge=64)] = 1024
    """Memory that reading one file may take, beside what the reader itself needs."""

    region: str = "示例市"
    service_name: str = "连心 · 政策咨询与诉求"
    hotline: str = "12345"

    widget_origins: list[str] = []
    """Sites, as `["https://www.example.gov.cn"]`, whose pages may embed the chat."""

    secret_key: SecretStr | None = None
    """Signs staff sessions. Unset: generated once into the data folder (mode 0600)."""
    internal_token: SecretStr | None = None
    """Shared by the service and Rasa. Unset: generated once into the data folder."""
    secure_cookies: bool = False
    """Set where the service is reached over HTTPS."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses, by commas, whose X-Forwarded-For is believed; anyone else's is ignored."""
    session_hours: Annotated[int, Field(ge=1, le=24)] = 10
    conversation_days: Annotated[int, Field(ge=1)] = 30
    """A conversation's token stops working after this many days without a message."""
    messages_per_minute: Annotated[int, Field(ge=1)] = 40
    conversations_per_minute: Annotated[int, Field(ge=1)] = 30

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the embedded database."""
        return f"sqlite:///{self.data_dir / 'lianxin.db'}"

    @property
    def rasa_url(self) -> str:
        """Where the service finds Rasa: loopback, always."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @cached_property
    def signing_key(self) -> str:
        """Key for staff sessions and CSRF cookies."""
        return self._secret(self.secret_key, "secret_key")

    @cached_property
    def rasa_token(self) -> str:
        """Token between the service and Rasa, both ways."""
        return self._secret(self.internal_token, "internal_token")

    def _secret(self, given: SecretStr | None, name: str) -> str:
        if given is not None:
            return given.get_secret_value()
        path = self.data_dir / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()
