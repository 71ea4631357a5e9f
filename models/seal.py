"""Personal data at rest: sealed columns (AES-256-GCM) and keyed digests to find what is sealed.

A sealed value starts with the number of its key, so that keys can change while old values stay readable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class KeyRing:
    """The seal keys by number.  The newest number seals; every number opens."""

    def __init__(self) -> None:
        self._ciphers: dict[int, AESGCM] = {}
        self._digest_key = b""

    def load(self, keys: list[bytes], digest_key: bytes) -> None:
        """``keys`` of 32 bytes each, oldest first; ``digest_key`` keys the look-up digests and never changes."""
        self._ciphers = {number: AESGCM(key) for number, key in enumerate(keys, start=1)}
        self._digest_key = digest_key

    def seal(self, plain: bytes) -> bytes:
        number = max(self._ciphers)
        nonce = os.urandom(12)
        return bytes([number]) + nonce + self._ciphers[number].encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        return self._ciphers[sealed[0]].decrypt(sealed[1:13], sealed[13:], None)

    def digest(self, kind: str, value: str) -> str:
        """The keyed digest under which ``value`` is found again; ``kind`` keeps equal texts of two kinds apart."""
        return self.mac(kind, value.encode()).hex()

    def mac(self, kind: str, value: bytes) -> bytes:
        """Proof that ``value`` was written by a holder of the digest key."""
        return hmac.digest(self._digest_key, kind.encode() + b":" + value, hashlib.sha256)


ring = KeyRing()


class Sealed(TypeDecorator[str]):
    """A text column that the database holds only sealed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring.seal(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else ring.open(value).decode()


class SealedJSON(TypeDecorator[Any]):
    """A JSON value that the database holds only sealed.  Assign a new value to change it: inner edits go unseen."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else ring.seal(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(ring.open(value))
