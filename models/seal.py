"""Personal data at rest: sealed columns (AES-256-GCM) and keyed digests to find what is sealed.

A sealed value starts with the number of its key, so that keys can change while old values stay readable; the number is
the key's place in ``HALL_SEAL_KEYS``, which a dropped key keeps.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class CannotOpen(Exception):
    """A sealed value and the keys at hand do not fit: the settings are wrong, or the value was damaged."""


class KeyRing:
    """The seal keys by number.  The newest number seals; every number opens."""

    def __init__(self) -> None:
        self._ciphers: dict[int, AESGCM] = {}
        self._digest_key = b""

    def load(self, keys: Sequence[bytes | None], digest_key: bytes) -> None:
        """``keys`` of 32 bytes each, oldest first; ``digest_key`` keys the look-up digests and never changes.

        None stands in the place of a dropped key, so that the others keep their numbers.
        """
        self._ciphers = {number: AESGCM(key) for number, key in enumerate(keys, start=1) if key is not None}
        self._digest_key = digest_key

    @property
    def newest(self) -> int:
        """The number of the key that seals."""
        return max(self._ciphers)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all keys at hand."""
        return sorted(self._ciphers)

    def seal(self, plain: bytes) -> bytes:
        number = self.newest
        nonce = os.urandom(12)
        return bytes([number]) + nonce + self._ciphers[number].encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """Raises :class:`CannotOpen` without the value's key, or when that key does not fit."""
        cipher = self._ciphers.get(sealed[0])
        if cipher is None:
            raise CannotOpen(
                f"A value is sealed with key {sealed[0]}, which HALL_SEAL_KEYS does not hold: put it back."
            )
        try:
            return cipher.decrypt(sealed[1:13], sealed[13:], None)
        except InvalidTag:
            raise CannotOpen(
                f"Key {sealed[0]} of HALL_SEAL_KEYS does not open a value that is sealed with key {sealed[0]}: "
                "the keys are others, or in another order, or the value was damaged."
            ) from None

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


class SealedBytes(TypeDecorator[bytes]):
    """A file that the database holds only sealed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring.seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring.open(value)
