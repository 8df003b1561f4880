"""The core library from Python: loading it, its functions and codes, what it logs, and the locks around it."""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import (
        abi as abi,
        freed as freed,
        logging as logging,
        package as package,
        platform as platform,
        signals as signals,
    )
    from .archive import artifacts as artifacts
    from .distribution import incomplete as incomplete, other as other, reinstall as reinstall
    from .envelope import pack as pack, unpack as unpack
    from .loader import Library as Library, library as library, status_message as status_message
    from .locks import Lock as Lock
    from .numbers import (
        BASIC_TYPES as BASIC_TYPES,
        EXT_BIG_INT as EXT_BIG_INT,
        EXT_CALLBACK as EXT_CALLBACK,
        EXT_GIVEN as EXT_GIVEN,
        EXT_NIL as EXT_NIL,
        EXT_OBJECT as EXT_OBJECT,
        EXT_SEGMENT as EXT_SEGMENT,
        EXT_TIMESTAMP as EXT_TIMESTAMP,
        EXT_TYPED as EXT_TYPED,
        EXT_VIEW as EXT_VIEW,
        FIRST_RESERVED as FIRST_RESERVED,
        FREED_BATCH as FREED_BATCH,
        MAX_DEPTH as MAX_DEPTH,
        MORE_OF_FILES as MORE_OF_FILES,
        RESERVED as RESERVED,
        SEGMENT_FROM as SEGMENT_FROM,
        WRITEBACK_LIMIT as WRITEBACK_LIMIT,
    )
    from .platform import target as target, use_cffi as use_cffi
    from .status import FORK_HINT as FORK_HINT, error_for as error_for
    from .views import look as look, memory_at as memory_at
else:
    __getattr__ = door(
        __name__,
        {
            "": "abi freed logging package platform signals",
            "archive": "artifacts",
            "distribution": "incomplete other reinstall",
            "envelope": "pack unpack",
            "loader": "Library library status_message",
            "locks": "Lock",
            "numbers": "BASIC_TYPES EXT_BIG_INT EXT_CALLBACK EXT_GIVEN EXT_NIL EXT_OBJECT EXT_SEGMENT "
            "EXT_TIMESTAMP EXT_TYPED EXT_VIEW FIRST_RESERVED FREED_BATCH MAX_DEPTH MORE_OF_FILES "
            "RESERVED SEGMENT_FROM WRITEBACK_LIMIT",
            "platform": "target use_cffi",
            "status": "FORK_HINT error_for",
            "views": "look memory_at",
        },
    )
