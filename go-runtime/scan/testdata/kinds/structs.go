package kinds

import "time"

// Person is a struct with most kinds of field.
type Person struct {
	Name    string            `json:"name"`
	Age     int               `json:"age,omitempty"`
	Born    time.Time         `json:"born"`
	Tags    []string          `json:"tags,omitempty"`
	Address *Address          `json:"address"`
	Extra   map[string]any    `json:"extra,omitempty"`
	Friends []Person          `json:"friends,omitempty"`
	Seen    map[Point]float64 `json:"-"`
}

// Address is a plain struct.
type Address struct {
	Street string
	Number uint16
}

// Greet takes a struct by value.
func Greet(p Person) string { return "Hello, " + p.Name }

// Birthday writes through a pointer.
func Birthday(p *Person) { p.Age++ }

// Move takes pointers to other kinds of data.
func Move(n *int, s *[]string, m *map[string]int, pp **int, a *any) { *n++ }

// Places gives structs in containers.
func Places() (map[string]Address, [2]Address, []*Address) { return nil, [2]Address{}, nil }
