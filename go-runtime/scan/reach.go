package scan

import "go/types"

// How far from the scanned packages a type is decides how much of it is bound. A step leads from one package to
// another:
//
//   - rank 0: declared in the scanned packages, or in another package of their modules;
//   - rank 1: of another package, one step from rank 0, however many types of that package lie between;
//   - rank 2: of another package, one step from rank 1: a handle or data, nothing more.
//
// Methods, fields and the like of ranks 0 and 1 are bound. Types without a name have the rank of what they occur in.
const (
	rankBound  = 1
	rankOpaque = 2
)

// reach keeps the ranks of the table's types, and those whose members are still to be looked at.
type reach struct {
	ranks map[occurrence]int
	// queues hold occurrences by rank; low ranks come first.
	queues [rankOpaque + 1][]occurrence
	met    map[TypeID]bool
	filled map[TypeID]bool
}

// occurrence is a type where it was met: one with a name in the package that declares it, one without in the package of
// what it occurs in.
type occurrence struct {
	id   TypeID
	home string
}

func newReach() *reach {
	return &reach{ranks: map[occurrence]int{}, met: map[TypeID]bool{}, filled: map[TypeID]bool{}}
}

// meet notes that a type occurs in something of the scanned packages.
func (s *scanner) meet(id TypeID) {
	s.meetIn(id, 0, "")
}

// meetIn notes that a type occurs in something of the given rank and package.
func (s *scanner) meetIn(id TypeID, rank int, home string) {
	if named := pointee(s.table.goTypes[id]); named != nil {
		path := packageOf(named)
		switch {
		case s.isOwn(path):
			rank = 0
		case path != home && rank < rankOpaque:
			rank++
		}
		home = path
	}
	s.lower(occurrence{id, home}, rank)
}

// lower gives a type a rank, unless it has a lower one.
func (s *scanner) lower(p occurrence, rank int) {
	if known, ok := s.reach.ranks[p]; !ok || rank < known {
		s.reach.ranks[p] = rank
		s.reach.met[p.id] = true
		s.reach.queues[rank] = append(s.reach.queues[rank], p)
	}
}

// packageOf is the package that declares a type, empty for the predeclared error.
func packageOf(named *types.Named) string {
	if pkg := named.Obj().Pkg(); pkg != nil {
		return pkg.Path()
	}
	return ""
}

// isOwn reports whether a package is scanned, or belongs to the module of one that is. The standard library is no
// module in this: each of its packages stands for itself.
func (s *scanner) isOwn(path string) bool {
	around := s.classifier.around
	return around.listed[path] || around.built[around.moduleOf[path]]
}

// settle looks at the members of all types met, until no new ones turn up.
func (s *scanner) settle() {
	for {
		p, ok := s.reach.next()
		if !ok {
			return
		}
		id, rank := p.id, s.reach.ranks[p]
		entry, goType := s.table.types[id], s.table.goTypes[id]
		if s.isBound(goType, rank) && !s.reach.filled[id] {
			s.reach.filled[id] = true
			s.fillMembers(entry, goType)
		}
		for _, other := range s.twins(entry, goType) {
			s.lower(occurrence{other, p.home}, rank)
		}
		for _, other := range entry.mentioned() {
			s.meetIn(other, rank, p.home)
		}
		if entry.Underlying != nil {
			s.meetUnderlying(*entry.Underlying, rank, p.home)
		}
	}
}

// twins are T for *T and the other way round, which are as far away as each other.
func (s *scanner) twins(entry *Type, goType types.Type) []TypeID {
	switch {
	case entry.Pointer != nil:
		return []TypeID{*entry.Pointer}
	case entry.Kind == "pointer" && goType != nil && pointee(goType) != nil:
		return []TypeID{*entry.Elem}
	}
	return nil
}

// next takes the type of the lowest rank.
func (r *reach) next() (occurrence, bool) {
	for rank := range r.queues {
		for len(r.queues[rank]) > 0 {
			p := r.queues[rank][0]
			r.queues[rank] = r.queues[rank][1:]
			if r.ranks[p] == rank {
				return p, true
			}
		}
	}
	return occurrence{}, false
}

// isBound reports whether a type of that rank gets its methods, fields and the like.
func (s *scanner) isBound(t types.Type, rank int) bool {
	if t != nil && pointee(t) != nil {
		return rank <= rankBound
	}
	return rank == 0
}

// meetUnderlying goes on to what stands behind a name. A func there is called whenever the named type is bound;
// an interface there is never reached by itself.
func (s *scanner) meetUnderlying(id TypeID, rank int, home string) {
	switch entry := s.table.types[id]; entry.Kind {
	case "interface":
	case "func":
		if rank <= rankBound {
			rank = 0
		}
		s.meetIn(id, rank, home)
	default:
		s.meetIn(id, rank, home)
	}
}

// mentioned are the types that an entry refers to, but for the one behind a name.
func (t *Type) mentioned() []TypeID {
	var ids []TypeID
	for _, id := range []*TypeID{t.Key, t.Elem, t.Pointer} {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	for _, list := range []*[]TypeID{t.Params, t.Results, &t.Elems} {
		if list != nil {
			ids = append(ids, *list...)
		}
	}
	switch fields := t.Fields.(type) {
	case []Field:
		for _, f := range fields {
			ids = append(ids, f.Type)
		}
	case []Accessor:
		for _, f := range fields {
			ids = append(ids, f.Type)
		}
	}
	methods := append(append([]*Method{t.Call, t.New}, t.Methods...), t.Optional...)
	for _, m := range methods {
		if m == nil {
			continue
		}
		for _, p := range m.Params {
			ids = append(ids, p.Type)
		}
		for _, r := range m.Results {
			ids = append(ids, r.Type)
		}
	}
	return ids
}
