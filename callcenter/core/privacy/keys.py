"""The keys of this installation: a cipher for encrypted columns, an indexer for blind indexes."""

from dataclasses import dataclass

from callcenter.core.privacy.blind_index import BlindIndexer
from callcenter.core.privacy.encryption import FieldCipher
from callcenter.core.settings import Settings


@dataclass(frozen=True)
class _Keys:
    cipher: FieldCipher
    indexer: BlindIndexer


_installed: list[_Keys] = []


def install_keys(settings: Settings) -> None:
    """Read the keys from the settings; the composition root calls this once per process.

    Raises:
        InvalidKeyError: a key cannot be used.
    """
    _installed[:] = [
        _Keys(
            cipher=FieldCipher.from_settings(settings.field_keys),
            indexer=BlindIndexer.from_settings(settings.index_key),
        )
    ]


def cipher() -> FieldCipher:
    """The cipher of the encrypted columns.

    Raises:
        LookupError: `install_keys` was not called.
    """
    return _keys().cipher


def indexer() -> BlindIndexer:
    """The indexer of the blind indexes. Raises like `cipher`."""
    return _keys().indexer


def _keys() -> _Keys:
    if not _installed:
        raise LookupError("no keys are installed")
    return _installed[0]
