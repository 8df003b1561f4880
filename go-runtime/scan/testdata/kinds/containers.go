package kinds

// Bytes takes a []byte, which Go may write into.
func Bytes(v []byte) []byte { return v }

// Slices takes slices with and without raw elements.
func Slices(a []int, b []string, c [][]float64, d []Celsius, e []bool) ([]int, []string, [][]float64, []Celsius, []bool) {
	return a, b, c, d, e
}

// Arrays takes arrays, which are copied.
func Arrays(a [3]int, b [4]byte, c [2][2]string) ([3]int, [4]byte, [2][2]string) { return a, b, c }

// Point can be the key of a map.
type Point struct{ X, Y int }

// Maps takes maps with all sorts of keys.
func Maps(a map[string]int, b map[Level]string, c map[[2]int]bool, d map[Point][]byte, e map[any]any, f map[float64]error) int {
	return len(a) + len(b) + len(c) + len(d) + len(e) + len(f)
}

// Set takes and gives sets.
func Set(a map[string]struct{}, b map[Point]struct{}) (map[string]struct{}, map[Point]struct{}) {
	return a, b
}

// Names is a named slice.
type Names []string

// Index is a named map.
type Index map[string]Names

// Tags is a named set.
type Tags map[string]struct{}

// Raw is a named []byte.
type Raw []byte

// Named takes named containers, which Go may write into as into the unnamed ones.
func Named(n Names, i Index, t Tags, r Raw) (Names, Index, Tags, Raw) { return n, i, t, r }

// Sum has a variadic parameter.
func Sum(first int, rest ...int) int {
	for _, v := range rest {
		first += v
	}
	return first
}

// Join has a variadic parameter of bytes.
func Join(parts ...byte) string { return string(parts) }
