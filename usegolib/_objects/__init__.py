"""What stays in Go, and what Go's types, errors and generic names are in Python (docs/types.md, Objects).

`base` is the class of all objects, `classes` makes one per Go type, `values` those of data types with names of their
own, `members` is how methods and fields stand on them, `protocols` how Python's own operations reach Go.
"""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import held as held, hints as hints, storage as storage
    from .base import (
        DataType as DataType,
        GoObject as GoObject,
        is_object as is_object,
        object_of as object_of,
        wrap as wrap,
    )
    from .classes import make_class as make_class, make_unknown as make_unknown
    from .live import slice_class as slice_class
    from .live_maps import live_class as live_class, make_live as make_live
    from .members import Lazy as Lazy, put as put
    from .nil import NilObject as NilObject, is_nil_of as is_nil_of, nil_of as nil_of
    from .pickling import GoModuleName as GoModuleName, by_reference as by_reference
    from .raised import (
        RaisedType as RaisedType,
        error_class as error_class,
        is_constant as is_constant,
        is_named as is_named,
        make_error as make_error,
        matched_error as matched_error,
        raised_class as raised_class,
        standing_for as standing_for,
    )
    from .storage import package_storage as package_storage, struct_storage as struct_storage
    from .stream_types import (
        GoChannel as GoChannel,
        GoFuncSequence as GoFuncSequence,
        GoReceiver as GoReceiver,
        GoSender as GoSender,
        GoSequence as GoSequence,
        stream_type as stream_type,
    )
    from .values import add_methods as add_methods, value_class as value_class
else:
    __getattr__ = door(
        __name__,
        {
            "": "held hints storage",
            "base": "DataType GoObject is_object object_of wrap",
            "classes": "make_class make_unknown",
            "live": "slice_class",
            "live_maps": "live_class make_live",
            "members": "Lazy put",
            "nil": "NilObject is_nil_of nil_of",
            "pickling": "GoModuleName by_reference",
            "raised": "RaisedType error_class is_constant is_named make_error matched_error raised_class standing_for",
            "storage": "package_storage struct_storage",
            "stream_types": "GoChannel GoFuncSequence GoReceiver GoSender GoSequence stream_type",
            "values": "add_methods value_class",
        },
    )
