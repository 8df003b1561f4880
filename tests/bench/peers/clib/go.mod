module example.com/clib

go 1.21

require example.com/golib v0.0.0

replace example.com/golib => ../../golib
