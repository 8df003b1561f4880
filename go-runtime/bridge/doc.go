// Package rt is the runtime that every artifact carries: it receives calls from C, hands them to generated code,
// and writes the replies.
//
// The path of one call:
//
//	export.go   the C function: pointers become slices
//	call.go     function number -> generated function, panics and failures -> reply or status
//	decode.go   the arguments, by typed primitives over the frame
//	(generated) the user's function
//	encode.go   the results, straight into the caller's buffer
//
// Nothing on this path uses reflection. What the schema does not know (dynamic types in an any, fields of an error)
// does, and only there.
package rt
