"""What the hall signs so that strangers can check it: Ed25519, with a key that comes out of the digest key.

The digest key never changes, so neither does this one, and no hall has a further secret to keep.  Whoever holds only
the public key can check a signature and make none; whoever holds only the database can do neither.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from models.seal import ring

SIGNATURE, KEY = "signature", "key"


def public_key() -> Ed25519PublicKey:
    """The hall's public key, which everybody may have."""
    return _private().public_key()


def pem(key: Ed25519PublicKey) -> str:
    """``key`` as text that other tools read too."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(written: bytes) -> Ed25519PublicKey:
    """The key that ``written`` holds.  Raises ``ValueError`` for what is no Ed25519 key."""
    key = load_pem_public_key(written)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the file holds a key of another kind than Ed25519")
    return key


def name_of(key: Ed25519PublicKey) -> str:
    """A short name by which people compare two keys: the first 16 hexadecimal signs of its SHA-256."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one form in which ``value`` is hashed and signed: JSON, keys sorted, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(statement: Mapping[str, Any]) -> dict[str, Any]:
    """``statement`` with the name of the hall's key and its signature over everything else."""
    whole = {**statement, KEY: name_of(public_key())}
    return {**whole, SIGNATURE: base64.b64encode(_private().sign(canonical(whole))).decode()}


def holds(statement: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether ``statement`` was signed with ``key`` and is as it was then."""
    rest = {name: value for name, value in statement.items() if name != SIGNATURE}
    try:
        key.verify(base64.b64decode(str(statement.get(SIGNATURE, "")), validate=True), canonical(rest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring.mac("receipt", b"ed25519"))
