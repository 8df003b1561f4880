// Package missing imports what is not there.
package missing

import "example.com/broken/nowhere"

// Wrong uses it.
func Wrong() { nowhere.Call() }
