package rt

import (
	"reflect"
	"time"
)

// channelType is what Python does with the channels of one type of items, whatever ends they have and whatever name.
type channelType interface {
	// fits reports whether channels of a Go type have these items.
	fits(t reflect.Type) bool
	make(size int) any
	// receive gives the items that are ready, at most so many; when there is none it waits for one.
	receive(channel any, most int, wait time.Duration) (state int64, items itemList)
	// read reads an item, and gives what sends it.
	read(d *Decoder) func(channel any, wait time.Duration) (state int64)
	// item and one are the same for reflect.Select.
	item(d *Decoder) reflect.Value
	one(item reflect.Value) itemList
}

// itemList is items on their way to Python.
type itemList interface{ write(e *Encoder) }

type items[T any] struct {
	element *Element[T]
	list    []T
}

func (i *items[T]) write(e *Encoder) { i.element.Write(e, i.list) }

type channelOf[T any] struct{ element *Element[T] }

// ChanOf is the type of channels with such items.
func ChanOf[T any](element *Element[T]) any { return channelOf[T]{element} }

func typeOf[T any]() reflect.Type { return reflect.TypeOf((*T)(nil)).Elem() }

func (t channelOf[T]) fits(channel reflect.Type) bool { return channel.Elem() == typeOf[T]() }

func (t channelOf[T]) make(size int) any { return make(chan T, size) }

// ends gives the ends of a channel, of a named type too; nil for one that it does not have.
func ends[T any](channel any) (out <-chan T, in chan<- T) {
	switch c := channel.(type) {
	case chan T:
		return c, c
	case <-chan T:
		return c, nil
	case chan<- T:
		return nil, c
	}
	v := reflect.ValueOf(channel)
	if d := v.Type().ChanDir(); d&reflect.RecvDir != 0 {
		out = v.Convert(reflect.TypeOf(out)).Interface().(<-chan T)
	}
	if d := v.Type().ChanDir(); d&reflect.SendDir != 0 {
		in = v.Convert(reflect.TypeOf(in)).Interface().(chan<- T)
	}
	return out, in
}

func (t channelOf[T]) receive(channel any, most int, wait time.Duration) (int64, itemList) {
	out, _ := ends[T](channel)
	first, state := receiveWithin(out, wait)
	if state != streamItems {
		return state, nil
	}
	room := len(out) + 1
	if room > most {
		room = most
	}
	list := append(make([]T, 0, room), first)
	for len(list) < most {
		select {
		case item, ok := <-out:
			if !ok {
				most = len(list) // the next one who asks learns that it is closed
				continue
			}
			list = append(list, item)
		default:
			most = len(list)
		}
	}
	return streamItems, &items[T]{t.element, list}
}

func receiveWithin[T any](out <-chan T, wait time.Duration) (item T, state int64) {
	var ok bool
	select {
	case item, ok = <-out:
	default:
		if wait <= 0 {
			return item, streamLater
		}
		over, stop := timeOver(wait)
		defer stop()
		select {
		case item, ok = <-out:
		case <-over:
			return item, streamLater
		}
	}
	if !ok {
		return item, streamEnded
	}
	return item, streamItems
}

func (t channelOf[T]) read(d *Decoder) func(any, time.Duration) int64 {
	item := t.element.Read(d)
	return func(channel any, wait time.Duration) int64 {
		_, in := ends[T](channel)
		return sendWithin(in, item, wait)
	}
}

// sendWithin sends an item; streamEnded says that the channel is closed.
func sendWithin[T any](in chan<- T, item T, wait time.Duration) (state int64) {
	defer func() {
		// The only panic of a send is that of a closed channel. The channel is asked for nothing else here.
		if recover() != nil {
			state = streamEnded
		}
	}()
	select {
	case in <- item:
		return streamItems
	default:
		if wait <= 0 {
			return streamLater
		}
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case in <- item:
		return streamItems
	case <-timer.C:
		return streamLater
	}
}

func (t channelOf[T]) item(d *Decoder) reflect.Value {
	item := t.element.Read(d)
	return reflect.ValueOf(&item).Elem()
}

func (t channelOf[T]) one(item reflect.Value) itemList {
	list := make([]T, 1)
	reflect.ValueOf(&list[0]).Elem().Set(item)
	return &items[T]{t.element, list}
}
