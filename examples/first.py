"""The first example: three Go packages, none of them written for Python."""

import usegolib

strings = usegolib.import_("strings")
uuid = usegolib.import_("github.com/google/uuid@v1.6.0")
greeter = usegolib.import_("./examples/greeter")

print(strings.ToUpper("go"), strings.Fields("  a  b "))
print(uuid.NewString())
print(greeter.Greet({"name": "Ada", "languages": ["Go", "Python"]}))
