"""How static files are stored: hashed names, compressed beforehand."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedGzippedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # Has no types.
    """Gzip alone: Brotli at WhiteNoise's fixed quality took 30 s of the first `make up`, gzip takes 3 s and makes
    files somewhat larger; a proxy in front may add Brotli."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**kwargs | {"use_brotli": False})
