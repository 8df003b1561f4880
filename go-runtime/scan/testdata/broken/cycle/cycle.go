// Package cycle imports itself.
package cycle

import _ "example.com/broken/cycle"
