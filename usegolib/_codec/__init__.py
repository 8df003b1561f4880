"""The portable lane: values between Python and the wire (docs/wire.md), by the schema's type table.

`TypeTable` holds the conversions of one artifact, `compile_function` makes the callable of a bound function. Both
generate straight-line Python, one function per type and per signature, when it is first needed.
"""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import answers as answers, callables as callables, scalars as scalars, scopes as scopes, wire as wire
    from .any_callables import func as func
    from .by_value import as_value as as_value, came_by_value as came_by_value, class_inside_any as class_inside_any
    from .compile import compile_function as compile_function
    from .decode import add_time_methods as add_time_methods
    from .errors_wire import decode_panic as decode_panic
    from .faults import (
        DECODE_ERRORS as DECODE_ERRORS,
        Fault as Fault,
        decode_error as decode_error,
        out_of_range as out_of_range,
    )
    from .files import call_file as call_file
    from .forced import opaque as opaque
    from .func_plan import FuncPlan as FuncPlan
    from .function import GoFunction as GoFunction, GoMethod as GoMethod
    from .given import pointed as pointed
    from .handles import giver as giver
    from .interface_types import method_call as method_call
    from .items import begin as begin, list_decoder as list_decoder, put_item as put_item
    from .lending import Lent as Lent, lend as lend
    from .limited import Limited as Limited
    from .live import (
        element_type as element_type,
        live_elements as live_elements,
        memory_of as memory_of,
        named_element as named_element,
        put_element as put_element,
        put_sample as put_sample,
    )
    from .objects_wire import put_object as put_object
    from .options import DEFAULT as DEFAULT, Options as Options
    from .places import copied_beside_index as copied_beside_index
    from .scopes import Cancel as Cancel, timeout as timeout
    from .signature import annotation as annotation
    from .struct_plan import StructPlan as StructPlan, promoted_attribute as promoted_attribute
    from .structs import GoStruct as GoStruct
    from .table import TypeTable as TypeTable
    from .typed_arrays import is_plain_buffer as is_plain_buffer
    from .typed_values import type_of_class as type_of_class
    from .wire import Decoder as Decoder
else:
    __getattr__ = door(
        __name__,
        {
            "": "answers callables scalars scopes wire",
            "any_callables": "func",
            "by_value": "as_value came_by_value class_inside_any",
            "compile": "compile_function",
            "decode": "add_time_methods",
            "errors_wire": "decode_panic",
            "faults": "DECODE_ERRORS Fault decode_error out_of_range",
            "files": "call_file",
            "forced": "opaque",
            "func_plan": "FuncPlan",
            "function": "GoFunction GoMethod",
            "given": "pointed",
            "handles": "giver",
            "interface_types": "method_call",
            "items": "begin list_decoder put_item",
            "lending": "Lent lend",
            "limited": "Limited",
            "live": "element_type live_elements memory_of named_element put_element put_sample",
            "objects_wire": "put_object",
            "options": "DEFAULT Options",
            "places": "copied_beside_index",
            "scopes": "Cancel timeout",
            "signature": "annotation",
            "struct_plan": "StructPlan promoted_attribute",
            "structs": "GoStruct",
            "table": "TypeTable",
            "typed_arrays": "is_plain_buffer",
            "typed_values": "type_of_class",
            "wire": "Decoder",
        },
    )
