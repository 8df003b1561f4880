// Package greeter is the example module: structs, slices, maps, errors, and a write-back.
package greeter

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Person is who is greeted.
type Person struct {
	Name      string   `json:"name"`
	Age       int      `json:"age,omitempty"`
	Languages []string `json:"languages,omitempty"`
}

// ErrNoName is returned for a person without a name.
var ErrNoName = errors.New("a person needs a name")

// Greet greets one person.
func Greet(p Person) (string, error) {
	if p.Name == "" {
		return "", ErrNoName
	}
	greeting := "Hello, " + p.Name + "!"
	if len(p.Languages) > 0 {
		greeting += fmt.Sprintf(" You speak %s.", strings.Join(p.Languages, " and "))
	}
	return greeting, nil
}

// Oldest finds the oldest of several people.
func Oldest(people []Person) (oldest Person, found bool) {
	for _, p := range people {
		if !found || p.Age > oldest.Age {
			oldest, found = p, true
		}
	}
	return oldest, found
}

// ByLanguage lists who speaks what.
func ByLanguage(people []Person) map[string][]string {
	speakers := map[string][]string{}
	for _, p := range people {
		for _, language := range p.Languages {
			speakers[language] = append(speakers[language], p.Name)
		}
	}
	return speakers
}

// SortNames sorts in place.
func SortNames(names []string) { sort.Strings(names) }
