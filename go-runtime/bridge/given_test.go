package rt

import (
	"strings"
	"testing"
)

type link struct {
	n    int
	next *link
}

const (
	linkType  = 30
	firstByte = 2 // of the first element of a list that is the only argument
)

// takeLink, giveLink and behindLink are as the emitter prints them for a pointer.
func takeLink(d *Decoder) (v *link) {
	if d.IsGiven() {
		return DecodeHandle[*link](d)
	}
	at := d.Pos()
	if !d.Pointer() || !d.Enter() {
		return nil
	}
	v = new(link)
	Given(d, at, v, behindLink)
	d.Struct(2)
	v.n = d.Int()
	v.next = takeLink(d)
	d.Leave()
	return v
}

func giveLink(e *Encoder, v *link) {
	if v == nil {
		e.Nil()
		return
	}
	if EncodeGiven(e, v) || !EnterPointer(e, v) {
		return
	}
	giveData(e, v)
	e.Leave()
}

func giveData(e *Encoder, v *link) {
	e.Array(2)
	e.Int(int64(v.n))
	giveLink(e, v.next)
}

func behindLink(e *Encoder, v any) {
	at := e.Typed(linkType)
	giveData(e, v.(*link))
	e.EndTyped(at)
}

// links is a function of a list of pointers.
func links(do func([]*link)) Function {
	return Function{Name: "p.Links", Params: "ps", Run: func(c *Call) {
		d := &c.D
		d.Args(1)
		n, _ := d.Slice()
		a0 := make([]*link, n)
		for i := range a0 {
			a0[i] = takeLink(d)
		}
		if !c.Decoded() {
			return
		}
		c.BeforeGiven()
		w0 := func(e *Encoder) {
			e.Array(len(a0))
			for _, p := range a0 {
				giveLink(e, p)
			}
		}
		c.Before(0, w0)
		do(a0)
		c.Results(0)
		c.AfterGiven()
		c.After(0, w0)
	}}
}

func linkArg(n int) func(*Encoder) { return func(e *Encoder) { giveData(e, &link{n: n}) } }

func placeArg(at uint32) func(*Encoder) {
	return func(e *Encoder) { e.number(&given{at: at}) }
}

func listArg(parts ...func(*Encoder)) func(*Encoder) {
	return func(e *Encoder) {
		e.Array(len(parts))
		for _, part := range parts {
			part(e)
		}
	}
}

func behindArg(n int, next func(*Encoder)) func(*Encoder) {
	return func(e *Encoder) {
		at := e.Typed(linkType)
		e.Array(2)
		e.Int(int64(n))
		next(e)
		e.EndTyped(at)
	}
}

func nilArg(e *Encoder) { e.Nil() }

func TestGivenPointersComeBackByTheirPlaces(t *testing.T) {
	const a, b = firstByte, firstByte + 3
	in := frame(listArg(linkArg(1), linkArg(2)))
	swap := func(ps []*link) {
		ps[0], ps[1] = ps[1], ps[0]
		ps[0].n = 7
	}
	serve(t, links(swap))
	back := []func(*Encoder){placeArg(b), behindArg(7, nilArg)}
	wantReply(t, invoke(t, in, 1), listArg(append(back, intArg(0), listArg(placeArg(b), placeArg(a)))...))
	// Only what pointers lead to, as of a tuple.
	wantReply(t, invoke(t, in, 1<<63), listArg(back...))
	wantReply(t, invoke(t, in, 0))
	serve(t, links(func([]*link) {}))
	wantReply(t, invoke(t, in, 1))
	// A new pointer is no place, and may lead to one.
	serve(t, links(func(ps []*link) { ps[0] = &link{5, ps[1]} }))
	wantReply(t, invoke(t, in, 1), listArg(intArg(0), listArg(listArg(intArg(5), placeArg(b)), placeArg(b))))
}

func TestAPlaceIsThePointerThatWasGivenThere(t *testing.T) {
	same := false
	serve(t, links(func(ps []*link) {
		same = ps[0] == ps[1]
		ps[0].n++
	}))
	in := frame(listArg(linkArg(1), placeArg(firstByte)))
	wantReply(t, invoke(t, in, 1), listArg(placeArg(firstByte), behindArg(2, nilArg)))
	if !same {
		t.Error("a place was another pointer")
	}
	circle := frame(listArg(listArg(intArg(1), placeArg(firstByte)), nilArg))
	serve(t, links(func(ps []*link) { ps[0].next.next.n = 9 }))
	wantReply(t, invoke(t, circle, 1), listArg(placeArg(firstByte), behindArg(9, placeArg(firstByte))))
	out := make([]byte, 4096)
	status, n, _ := run(0, 1, frame(listArg(placeArg(77))), out)
	if status != StatusDecode || !strings.Contains(string(out[:n]), "no pointer was given at byte 77") {
		t.Errorf("status %d: %s", status, out[:n])
	}
}

func TestManyGivenPointers(t *testing.T) {
	var parts, want []func(*Encoder)
	for i := 0; i < 100; i++ {
		parts = append(parts, linkArg(i))
		want = append(want, placeArg(uint32(4+3*i)), behindArg(i+1, nilArg))
	}
	serve(t, links(func(ps []*link) {
		for _, p := range ps {
			p.n++
		}
	}))
	wantReply(t, invoke(t, frame(listArg(parts...)), 1), listArg(want...))
}
