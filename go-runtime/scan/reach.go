package scan

import "go/types"

// How far from the scanned packages a type is decides how much of it is bound:
//
//   - rank 0: declared in the scanned packages, or in an internal package of a module that is built;
//   - rank 1: of another package, and in what rank 0 binds: methods and fields are bound as well;
//   - rank 2: of another package, and only in what rank 1 binds: a handle or data, nothing more.
//
// Types without a name have the rank of what they occur in.
const (
	rankBound  = 1
	rankOpaque = 2
)

// reach keeps the ranks of the table's types, and those whose members are still to be looked at.
type reach struct {
	ranks []int
	// queues hold type numbers by rank; low ranks come first.
	queues [rankOpaque + 1][]TypeID
	filled map[TypeID]bool
}

// meet notes that a type occurs in something of the given rank.
func (s *scanner) meet(id TypeID, in int) {
	s.lower(id, s.rank(s.table.goTypes[id], in))
}

// lower gives a type a rank, unless it has a lower one.
func (s *scanner) lower(id TypeID, rank int) {
	for len(s.reach.ranks) <= int(id) {
		s.reach.ranks = append(s.reach.ranks, rankOpaque+1)
	}
	if rank < s.reach.ranks[id] {
		s.reach.ranks[id] = rank
		s.reach.queues[rank] = append(s.reach.queues[rank], id)
	}
}

// rank is that of a type which occurs in something of the given rank.
func (s *scanner) rank(t types.Type, in int) int {
	named := pointee(t)
	if named == nil {
		return in
	}
	if pkg := named.Obj().Pkg(); pkg != nil && s.isOwn(pkg.Path()) {
		return 0
	}
	if in < rankOpaque {
		return in + 1
	}
	return rankOpaque
}

// isOwn reports whether a package is scanned, or an internal one of a module that is built.
func (s *scanner) isOwn(path string) bool {
	around := s.classifier.around
	return around.listed[path] || around.isHome(path) && hasElement(path, "internal")
}

// settle looks at the members of all types met, until no new ones turn up.
func (s *scanner) settle() {
	for {
		id, ok := s.reach.next()
		if !ok {
			return
		}
		rank := s.reach.ranks[id]
		entry, goType := s.table.types[id], s.table.goTypes[id]
		if s.isBound(goType, rank) && !s.reach.filled[id] {
			s.reach.filled[id] = true
			s.fillMembers(entry, goType)
		}
		for _, other := range s.twins(entry, goType) {
			s.lower(other, rank)
		}
		for _, other := range entry.mentioned() {
			s.meet(other, rank)
		}
		if entry.Underlying != nil {
			s.meetUnderlying(*entry.Underlying, rank)
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
func (r *reach) next() (TypeID, bool) {
	for rank := range r.queues {
		for len(r.queues[rank]) > 0 {
			id := r.queues[rank][0]
			r.queues[rank] = r.queues[rank][1:]
			if r.ranks[id] == rank {
				return id, true
			}
		}
	}
	return 0, false
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
func (s *scanner) meetUnderlying(id TypeID, rank int) {
	switch entry := s.table.types[id]; entry.Kind {
	case "interface":
	case "func":
		if rank <= rankBound {
			rank = 0
		}
		s.meet(id, rank)
	default:
		s.meet(id, rank)
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
	methods := append([]*Method{t.Call, t.New}, t.Methods...)
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
