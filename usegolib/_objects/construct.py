"""Objects made from Python: `h.Counter(N=1)`, `h.object("Counter", {"n": 1})`."""

from __future__ import annotations

from usegolib.errors import ArgumentTypeError, UnsupportedSignatureError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


def construct(cls: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A new object of a class: from one value where the type is data, else zero; fields by Go name or key."""
    make = cls._go_new
    if make is None:
        is_interface = getattr(cls, "_go_is_interface", False)
        raise UnsupportedSignatureError(
            f"{cls.__go_type__} has no values that Python can make: Go's functions give them",
            hint=f"{cls.__name__}.of(x) is an object x of Python with its methods" if is_interface else None,
        )
    if hasattr(cls, "_go_items") and not cls._go_is_func:
        made = make(*args, **named)
    elif cls._go_is_func:
        if len(args) != 1 or named:
            raise ArgumentTypeError(f"{cls.__name__}() takes one func, got {len(args) + len(named)} arguments")
        made = make(args[0])
    elif len(args) > 1:
        raise ArgumentTypeError(f"{cls.__name__}() takes one value and fields by name, got {len(args)} values")
    elif cls._go_data is not None:
        made = _from_data(cls, make, args, named)
    else:
        made = _from_nothing(cls, make, args, named)
    if type(made) is cls:
        return made
    # A subclass written in Python takes the handle over.
    taken = object.__new__(cls)
    taken._handle, made._handle = made._handle, 0
    return taken


def _from_data(cls: Any, make: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    table, data = cls._go_table, cls._go_data
    if args and not named:
        value = args[0]
    elif hasattr(table.named_class(data), "__go_plan__"):
        value = table.named_class(data)(*args, **named)
    elif named:
        raise ArgumentTypeError(f"{cls.__name__}(): a {cls.__go_type__} has no fields", hint="give one value")
    else:
        value = table.zero(data)
    return make(value)


def _from_nothing(cls: Any, make: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    fields = dict(named)
    if args and args[0] is not None:
        is_object = hasattr(type(args[0]), "_go_runtime")
        if is_object or not hasattr(args[0], "keys"):
            raise ArgumentTypeError(
                f"{cls.__name__}(): expected a mapping of fields, got {type(args[0]).__name__}",
                hint="fields are given by name",
            )
        fields = {**dict(args[0]), **fields}
    for name in fields:
        if name not in cls._go_keys and name not in cls._go_fields:
            from usegolib._artifacts import nearest_hint

            raise ArgumentTypeError(
                f"schema: {cls.__name__}(): unknown field {name!r}", hint=nearest_hint(name, cls._go_fields)
            )
    made = make()
    for name, value in fields.items():
        setattr(made, cls._go_keys.get(name, name), value)
    return made
