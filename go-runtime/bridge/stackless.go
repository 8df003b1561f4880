//go:build !go1.22

package rt

import "reflect"

// This stands for stack_trace.go with a Go before 1.22, and in artifacts without github.com/pkg/errors.

func hasStackTrace(reflect.Type) bool { return false }

func stackTrace(err reflect.Value) reflect.Value { return err }
