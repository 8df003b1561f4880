module usegolib.dev/go-runtime

go 1.21
